using Npgsql;

namespace Assay.Server.Tests.Hosting;

/// <summary>
/// A database of its own on the server of ASSAY_TEST_DATABASE; without that the server runs a private one.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder? address =
        Environment.GetEnvironmentVariable("ASSAY_TEST_DATABASE") is { Length: > 0 } given ? new(given) : null;

    private readonly string name = $"assay_test_{Guid.NewGuid():N}";

    public IEnumerable<string> Arguments => address is null
        ? []
        :
        [
            "--database",
            new NpgsqlConnectionStringBuilder(address.ConnectionString) { Database = name }.ConnectionString,
        ];

    public async ValueTask DisposeAsync()
    {
        if (address is null) return;

        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"drop database if exists {name} with (force)", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
