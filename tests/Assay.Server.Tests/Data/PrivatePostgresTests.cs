using System.Diagnostics;
using System.Net;
using Assay.Server.Data;
using Assay.Server.Tests.Hosting;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Data;

/// <summary>Servers that run a PostgreSQL of their own, ended in every way a server can end.</summary>
public sealed class PrivatePostgresTests : IDisposable
{
    private readonly string folder = TestFolders.New();

    [Fact]
    public async Task A_stopped_server_stops_its_database()
    {
        foreach (var signal in (int[])[Unix.Terminate, Unix.Interrupt, Unix.HangUp])
        {
            await using var server = await ServerProcess.Start("--data", folder);
            var postgres = Postgres();

            server.Signal(signal);

            Assert.Equal(0, await server.ExitCode());
            Assert.False(Unix.IsAlive(postgres));
            Assert.False(File.Exists(Path.Combine(folder, "postgres", "postmaster.pid")));
            Assert.DoesNotContain("fail:", server.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_committed_survives_the_death_of_the_server_and_the_next_one_takes_over()
    {
        int left;
        await using (var killed = await ServerProcess.Start("--data", folder))
        {
            await Run("create table kept (id int); insert into kept values (1)");
            left = Postgres();
            await killed.Kill();
        }
        Assert.True(Unix.IsAlive(left));

        await using var next = await ServerProcess.Start("--data", folder);

        Assert.False(Unix.IsAlive(left));
        Assert.Equal(1L, await Run("select count(*) from kept"));
        Assert.Contains("that a killed server left", next.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_committed_survives_the_death_of_server_and_database()
    {
        await using (var killed = await ServerProcess.Start("--data", folder))
        {
            await Run("create table kept (id int); insert into kept values (1)");
            Unix.Signal(Postgres(), Unix.Kill);
            await killed.Kill();
        }

        await using var next = await ServerProcess.Start("--data", folder);

        Assert.Equal(1L, await Run("select count(*) from kept"));
    }

    [Fact]
    public async Task A_killed_database_comes_back_while_the_server_runs()
    {
        await using var server = await ServerProcess.Start("--data", folder);
        using var client = await server.Client();
        var killed = Postgres();

        Unix.Signal(killed, Unix.Kill);

        await Back(server, client, killed);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        Assert.Equal(0, await server.Stop());
    }

    [Fact]
    public async Task A_statement_that_outlives_its_database_does_not_keep_it_from_coming_back()
    {
        await using var server = await ServerProcess.Start("--data", folder);
        using var client = await server.Client();
        var busy = Run("""
            do $$ declare n int := 0; begin perform set_config('application_name', 'busy', false);
            loop n := (n + 1) % 1000; end loop; end $$
            """);
        while (await Run("select pid from pg_stat_activity where application_name = 'busy'") is null)
            await Task.Delay(20);
        var backend = (int)(await Run("select pid from pg_stat_activity where application_name = 'busy'"))!;
        var killed = Postgres();

        Unix.Signal(killed, Unix.Kill);

        await Back(server, client, killed);
        Assert.False(Unix.IsAlive(backend));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => busy);
        Assert.Equal(0, await server.Stop());
    }

    [Fact]
    public async Task A_mark_of_an_earlier_run_does_not_stop_the_database_of_a_neighbour()
    {
        var (mine, other) = (Path.Combine(folder, "mine"), Path.Combine(folder, "other"));
        await using (var first = await ServerProcess.Start("--data", mine)) Assert.Equal(0, await first.Stop());
        await using var neighbour = await ServerProcess.Start("--data", other);
        var postgres = TestFolders.Postmaster(other)!.Value;
        // Before the machine was started again, this number was that of the database in the first folder.
        var mark = await File.ReadAllLinesAsync(
            Path.Combine(other, "postgres", "postmaster.pid"), TestContext.Current.CancellationToken);
        mark[2] = "1700000000";
        await File.WriteAllLinesAsync(
            Path.Combine(mine, "postgres", "postmaster.pid"), mark, TestContext.Current.CancellationToken);

        await using var second = await ServerProcess.Start("--data", mine);

        Assert.True(Unix.IsAlive(postgres));
        Assert.Equal(0, await second.Stop());
        Assert.Equal(0, await neighbour.Stop());
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_works()
    {
        var deep = Path.Combine(folder, new string('d', 60), new string('e', 60));

        await using var server = await ServerProcess.Start("--data", deep);

        using var client = await server.Client();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(0, await server.Stop());
    }

    private async Task Back(ServerProcess server, HttpClient client, int killed)
    {
        var patience = Stopwatch.StartNew();
        while (Postgres() == killed || (await client.GetAsync("/health/ready")).StatusCode != HttpStatusCode.OK)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), server.Output);
            await Task.Delay(50);
        }
    }

    public void Dispose() => TestFolders.Remove(folder);

    private int Postgres() => TestFolders.Postmaster(folder) ?? 0;

    private async Task<object?> Run(string sql)
    {
        await using var database = TestFolders.Database(folder);
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
