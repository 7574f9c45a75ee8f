using Assay.Server.Data;
using Assay.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Data;

/// <summary>Servers on a database of the operator's own: ASSAY_DATABASE.</summary>
public sealed class SharedDatabaseTests(RunningServer server)
{
    [Fact]
    public async Task Two_servers_starting_at_once_on_a_missing_database_both_come_up()
    {
        var database = server.AnotherDatabase();
        string[] folders = [TestFolders.New(), TestFolders.New()];
        await using (var one = ServerProcess.Launch("--database", database, "--data", folders[0]))
        await using (var two = ServerProcess.Launch("--database", database, "--data", folders[1]))
        {
            using var first = await one.Client();
            using var second = await two.Client();

            Assert.True((await first.GetAsync("/health/ready")).IsSuccessStatusCode);
            Assert.True((await second.GetAsync("/health/ready")).IsSuccessStatusCode);
            Assert.Equal(0, await one.Stop());
            Assert.Equal(0, await two.Stop());
            Assert.Single((one.Output + two.Output).Split("Sign in"), text => text.Contains("shown only now"));
        }
        foreach (var folder in folders) TestFolders.Remove(folder);
        await server.Drop(database);
    }

    [Theory]
    [InlineData("Host=/nowhere;Database", "cannot be read")]
    [InlineData("Host=db;Nonsense=1", "cannot be read")]
    public async Task An_unreadable_connection_string_is_refused(string database, string told)
    {
        var folder = TestFolders.New();
        await using var own = ServerProcess.Launch("--database", database, "--data", folder);

        Assert.Equal(1, await own.ExitCode());
        Assert.Contains(told, own.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", own.Output, StringComparison.Ordinal);
        TestFolders.Remove(folder);
    }

    [Theory]
    [InlineData("Host=db", 32 << 10)]
    [InlineData("Host=db;Write Buffer Size=8192", 8192)]
    public void What_a_connection_string_says_of_buffers_holds(string database, int sentAtOnce)
    {
        var settings = Settings.From(["--database", database], _ => null);

        var used = new Database(settings, TimeProvider.System, NullLogger<Database>.Instance).ConnectionString;

        Assert.Equal(sentAtOnce, new NpgsqlConnectionStringBuilder(used).WriteBufferSize);
    }

    [Fact]
    public async Task A_refusing_database_is_told_without_a_stack()
    {
        var folder = TestFolders.New();
        var stranger = new NpgsqlConnectionStringBuilder(server.AnotherDatabase()) { Username = "stranger" };
        await using var own = ServerProcess.Launch("--database", stranger.ConnectionString, "--data", folder);

        Assert.Equal(1, await own.ExitCode());
        Assert.Contains("refuses Assay: role \"stranger\" does not exist", own.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", own.Output, StringComparison.Ordinal);
        TestFolders.Remove(folder);
    }
}
