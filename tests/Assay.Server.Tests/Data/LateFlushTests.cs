using Assay.Server.Data;
using Assay.Server.Tests.Hosting;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Data;

public sealed class LateFlushTests(RunningServer server) : IAsyncLifetime
{
    private OwnDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await OwnDatabase.Create(server);

    [Fact]
    public async Task A_commit_ahead_of_the_disk_is_there_for_others_at_once_and_on_the_disk_when_it_is_told()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await Scalar(connection, "create table one (id int)");
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await connection.CommitAhead(stop);
        await Scalar(connection, "insert into one values (1)");
        Assert.Equal("off", await Scalar(connection, "show synchronous_commit"));
        var written = await Scalar(connection, "select pg_current_wal_insert_lsn()::text");
        await transaction.CommitAsync(stop);

        await using (var other = await database.Source.OpenConnectionAsync(stop))
            Assert.Equal(1L, await Scalar(other, "select count(*) from one"));
        await connection.MakeDurable(stop);

        Assert.Equal(true, await Scalar(connection, $"select pg_current_wal_flush_lsn() > '{written}'::pg_lsn"));
        Assert.Equal("on", await Scalar(connection, "show synchronous_commit"));
    }

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
