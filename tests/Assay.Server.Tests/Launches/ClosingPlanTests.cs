using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>
/// PostgreSQL plans by figures that are older than the launch that closes; however wrong they are, closing must not
/// read the launch again for each of its tests.
/// </summary>
public sealed class ClosingPlanTests : IDisposable
{
    private const int Tests = 4_000;
    private readonly string folder = TestFolders.New();

    private string[] Arguments => ["--data", folder, "--admin-password", RunningServer.AdminPassword];

    [Fact]
    public async Task A_launch_that_the_planner_has_never_heard_of_is_read_once()
    {
        await using (var server = await ServerProcess.Start(Arguments))
        {
            using var team = await Team.Of(await server.Admin());
            await Run("alter system set autovacuum = off");
            await Run("select pg_reload_conf()");
            await team.Close(await team.Upload(Results(20)));
            await Run("analyze");
            var large = await team.Upload(Results(Tests));
            await Run("select pg_stat_reset()");
            await team.Close(large);
            Assert.Equal(0, await server.Stop());
        }

        // Counters are complete when the connections have ended.
        await using var next = await ServerProcess.Start(Arguments);
        var read = (long)(await Run("""
            select idx_tup_fetch + seq_tup_read from pg_stat_user_tables where relname = 'test_result'
            """))!;
        Assert.InRange(read, Tests, Tests * 100);
    }

    private static IEnumerable<(string Name, byte[] Content)> Results(int count) =>
        Enumerable.Range(0, count).Select(index => AllureFile.Result($"shop.Cart{index % 50}.test{index}"));

    private async Task<object?> Run(string sql)
    {
        await using var database = TestFolders.Database(folder);
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => TestFolders.Remove(folder);
}
