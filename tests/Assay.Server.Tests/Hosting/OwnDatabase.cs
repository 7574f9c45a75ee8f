using Assay.Server.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Assay.Server.Tests.Hosting;

/// <summary>A database that no server uses, empty at first; gone when the test is over.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private readonly RunningServer server;
    private readonly string address;

    private OwnDatabase(RunningServer server, string address)
    {
        (this.server, this.address) = (server, address);
        Source = NpgsqlDataSource.Create(address);
    }

    public NpgsqlDataSource Source { get; }

    public static async Task<OwnDatabase> Create(RunningServer server)
    {
        var missing = server.AnotherDatabase();
        await new Database(
            Settings.From(["--database", missing], _ => null), TimeProvider.System, NullLogger<Database>.Instance)
            .Open(CancellationToken.None);
        return new(server, missing);
    }

    public Task Apply(params Migration[] migrations) =>
        new Migrations(Source, NullLogger.Instance).Apply(migrations, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await server.Drop(address);
    }
}
