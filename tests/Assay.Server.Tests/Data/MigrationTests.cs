using Assay.Server.Data;
using Assay.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Data;

public sealed class MigrationTests(RunningServer server) : IAsyncLifetime
{
    private static readonly Migration First = new(1, "first", "create table one (id int)");
    private static readonly Migration Second = new(2, "second", "insert into one values (2)");

    private NpgsqlDataSource database = null!;

    public async ValueTask InitializeAsync()
    {
        var text = server.AnotherDatabase();
        await new Database(
            Settings.From(["--database", text], _ => null), TimeProvider.System, NullLogger<Database>.Instance)
            .Open(CancellationToken.None);
        database = NpgsqlDataSource.Create(text);
    }

    [Fact]
    public async Task Steps_are_applied_in_order_and_once()
    {
        await Apply(First);
        await Apply(First, Second);
        await Apply(First, Second);

        Assert.Equal(1L, await Scalar("select count(*) from one"));
        Assert.Equal("1 first, 2 second", await Scalar(
            "select string_agg(version || ' ' || name, ', ' order by version) from schema_migration"));
    }

    [Fact]
    public async Task A_changed_step_is_refused()
    {
        await Apply(First);

        var refusal = await Assert.ThrowsAsync<StartException>(() => Apply(First with { Sql = "select 1" }));

        Assert.Contains("(first) differs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_untouched()
    {
        await Apply(First, new Migration(7, "future", "select 1"));

        var refusal = await Assert.ThrowsAsync<StartException>(() => Apply(First, Second));

        Assert.Contains("version 7", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await Scalar("select count(*) from one"));
    }

    [Fact]
    public async Task A_failing_step_leaves_nothing_of_itself_behind()
    {
        var broken = new Migration(2, "broken", "create table two (id int); select 1/0");

        await Assert.ThrowsAsync<PostgresException>(() => Apply(First, broken));

        Assert.Equal(1, await Scalar("select max(version) from schema_migration"));
        Assert.Equal(false, await Scalar("select to_regclass('two') is not null"));
        await Apply(First, Second);
    }

    [Fact]
    public async Task Ten_at_once_apply_each_step_once()
    {
        var slow = new Migration(1, "slow", "select pg_sleep(0.1); create table one (id int)");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Apply(slow, Second)));

        Assert.Equal(1L, await Scalar("select count(*) from one"));
    }

    public async ValueTask DisposeAsync()
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await database.DisposeAsync();
        await using var drop = server.Database.CreateCommand($"drop database {name} with (force)");
        await drop.ExecuteNonQueryAsync();
    }

    private Task Apply(params Migration[] migrations) =>
        new Migrations(database, NullLogger.Instance).Apply(migrations, CancellationToken.None);

    private async Task<object?> Scalar(string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
