using System.Globalization;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>Real runners under <c>assayctl watch</c>.</summary>
public sealed class SuiteTests(Server server)
{
    /// <summary>How long the network stays cut after the tests have ended; docs/reliability.md.</summary>
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(int.Parse(
        Environment.GetEnvironmentVariable("ASSAY_CUT_SECONDS") ?? "0", CultureInfo.InvariantCulture));

    [Fact]
    public Task Results_of_Playwright_are_seen_while_it_runs_and_a_cut_network_loses_none() =>
        SeenEarlyAndNeverLost(Suite.Playwright);

    [Fact]
    public Task Results_of_xunit_are_seen_while_it_runs_and_a_cut_network_loses_none() =>
        SeenEarlyAndNeverLost(Suite.Xunit);

    [Fact]
    public Task Results_of_pytest_are_seen_while_it_runs_and_a_cut_network_loses_none() =>
        SeenEarlyAndNeverLost(Suite.Pytest);

    private async Task SeenEarlyAndNeverLost(Suite suite)
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        suite.Into(team.Folder);
        var busy = Path.Combine(team.Folder, "busy.done");
        team.InGitHub().With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).With("SHOP_BUSY", busy);

        // Another exit code than those of the runner and of the program.
        using var watch = team.Start(
            "watch", "--", "bash", "-c", $"{suite.Command}; exit=$?; touch ended; exit $((40 + exit))");
        await Team.Until(async () => await Seen(team) > 0, "the first result is seen");
        Assert.Equal([suite.First + " passed"], await team.Seen(await team.LaunchId()));
        Assert.Contains($">{suite.First}<", await server.Page($"/launch/{await team.LaunchId()}/list"),
            StringComparison.Ordinal);
        Assert.Equal("in_progress", (string)(await team.Launch())["jobs"]![0]!["stage"]!);

        proxy.Cut();
        await File.WriteAllTextAsync(busy, "");
        await Team.Until(() => File.Exists(Path.Combine(team.Folder, "ended")), "the suite ends");
        await Team.Until(() => watch.ErrorSoFar.Contains("does not answer", StringComparison.Ordinal), "it is noticed");
        await Task.Delay(Cut);
        Assert.Equal(1, await Seen(team));
        proxy.Mend();
        var ended = await watch.End();

        Assert.Equal(40 + suite.Exit, ended.Exit);
        Assert.Equal(suite.Results, await team.Seen(await team.LaunchId()));
        var run = (await team.Launch())["jobs"]![0]!;
        Assert.Equal(("finished", "failed"), ((string)run["stage"]!, (string)run["status"]!));
    }

    /// <summary>Results in the launch's statistic.</summary>
    private static async Task<long> Seen(Team team) => await team.Launches() is [var launch]
        ? (await team.Get($"/api/launch/{launch["id"]}/statistic")).AsArray().Sum(row => (long)row!["count"]!)
        : 0;
}
