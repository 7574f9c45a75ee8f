using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>What a watched command and its results live through.</summary>
public sealed class OutageTests(Server server)
{
    private static string Results(int count) => $$"""
        i=0; while [ $i -lt {{count}} ]; do i=$((i+1))
        printf '{"uuid":"%032d","name":"test%02d","fullName":"a.b.test%02d","status":"passed"}' $i $i $i \
            > allure-results/$i-result.json
        sleep 0.1; done
        """;

    [Fact]
    public async Task A_network_that_is_cut_in_the_middle_loses_nothing()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.InGitHub().With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);

        using var watch = team.Start("watch", "--", "sh", "-c", Results(40) + "; exit 7");
        await Team.Until(() => proxy.Of("/api/upload?").Any(), "something was sent");
        proxy.Cut();
        await Team.Until(() => watch.ErrorSoFar.Contains("does not answer", StringComparison.Ordinal), "it is noticed");
        await Team.Until(() => team.Written >= 30, "more is written meanwhile");
        proxy.Mend();
        var ended = await watch.End();

        Assert.Equal(7, ended.Exit);
        Assert.Equal(
            Enumerable.Range(1, 40).Select(index => $"test{index:00} passed"), await team.Seen(await team.LaunchId()));
        Assert.Contains("40 of 40 files sent", ended.Error, StringComparison.Ordinal);
        Assert.Equal("finished", (string)(await team.Launch())["jobs"]![0]!["stage"]!);
    }

    [Fact]
    public async Task Tests_run_while_the_server_is_away_at_first_and_are_reported_when_it_comes()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        proxy.Cut();

        using var watch = team.Start("watch", "--", "sh", "-c", "touch started; " + Results(5));
        await Team.Until(() => File.Exists(Path.Combine(team.Folder, "started")), "the tests run");
        Assert.Empty(proxy.All);
        proxy.Mend();
        var ended = await watch.End();

        Assert.Equal(0, ended.Exit);
        Assert.Equal(5, (await team.Seen(await team.LaunchId())).Count);
    }

    [Fact]
    public async Task An_answer_that_is_lost_makes_nothing_twice()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.InGitHub().With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        var lost = new HashSet<string>();
        // The first answer of each kind: start, session, files, stop.
        proxy.Lose = heard => heard.Method == "POST" && lost.Add(heard.Path.Split('?')[0]);

        var ended = await team.Watch(Results(3));

        Assert.Equal(0, ended.Exit);
        Assert.Equal(2, proxy.Of("/api/upload/start").Count());
        var launch = await team.Launch();
        Assert.Single(launch["jobs"]!.AsArray());
        Assert.Equal(3, (await team.Seen((long)launch["id"]!)).Count);
        Assert.Empty((await team.Get($"/api/launch/{launch["id"]}/retries"))["content"]!.AsArray());
    }

    [Fact]
    public async Task A_token_that_is_refused_stops_the_sending_and_not_the_tests()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        proxy.RefuseFiles(401, "revoked");

        var ended = await team.Watch(Results(8) + "; touch finished");

        Assert.Equal(1, ended.Exit);
        Assert.True(File.Exists(Path.Combine(team.Folder, "finished")));
        Assert.Single(proxy.Of("/api/upload?"));
        Assert.Contains("8 files were not sent", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await team.Watch(Results(1), "--continue-on-error")).Exit);
        Assert.Equal(5, (await team.Watch(Results(1) + "; exit 5")).Exit);
    }

    [Fact]
    public async Task With_fail_fast_the_tests_end_at_the_first_error_that_cannot_be_repaired()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        proxy.RefuseFiles(401, "revoked");
        var ended = await team.Watch(Results(60) + "; touch finished", "--fail-fast");
        Assert.NotEqual(0, ended.Exit);
        Assert.False(File.Exists(Path.Combine(team.Folder, "finished")));

        var notStarted = await team.With("ALLURE_TOKEN", "wrong").Watch("touch started", "--fail-fast");
        Assert.Equal(1, notStarted.Exit);
    }

    [Theory]
    [InlineData("ALLURE_TOKEN", "wrong", "The token is not accepted")]
    [InlineData("ALLURE_TOKEN", "", "Missing: an API token")]
    [InlineData("ALLURE_PROJECT_ID", "999999", "999999")]
    [InlineData("ALLURE_TIMEOUT", "soon", "ALLURE_TIMEOUT should be a time")]
    [InlineData("ASSAY_LATE_FILES", "60d", "ASSAY_LATE_FILES should be a time")]
    [InlineData("ALLURE_FAIL_FAST", "maybe", "ALLURE_FAIL_FAST should be true or false")]
    [InlineData("ASSAY_CONFIG", "there-is.none", "The configuration file there-is.none does not exist: name another")]
    [InlineData("ALLURE_CONFIG", "/etc", "The configuration file /etc is a folder: name another")]
    [InlineData("ASSAY_CONFIG", "/proc/self/mem", "The configuration file /proc/self/mem cannot be read (")]
    [InlineData("ASSAY_CONFIG", "/etc/os-release", "/etc/os-release, line 1: expected `name: value`")]
    [InlineData("ALLURE_CI_ENV", "#", "ALLURE_CI_ENV is not base64 of a JSON object (")]
    [InlineData("ALLURE_CI_ENV", "WzFd", "ALLURE_CI_ENV is not base64 of a JSON object (")]
    [InlineData("ALLURE_RESULTS", "/etc/passwd", "/etc/passwd cannot be used as a folder of results")]
    public async Task A_wrong_setting_does_not_keep_the_tests_from_running(string variable, string value, string told)
    {
        using var team = await Team.Of(server);
        team.With(variable, value);

        var ended = await team.Watch("touch finished");

        Assert.Equal(1, ended.Exit);
        Assert.True(File.Exists(Path.Combine(team.Folder, "finished")));
        Assert.Contains(told, ended.Error, StringComparison.Ordinal);
        Assert.Contains("the tests run, but nothing is reported", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await team.Watch(":", "--continue-on-error")).Exit);
        Assert.Equal(4, (await team.Watch("exit 4")).Exit);
    }

    [Theory]
    [InlineData("ASSAY_CONFIG", "there-is.none")]
    [InlineData("ALLURE_CI_ENV", "#")]
    public async Task Settings_that_cannot_be_read_end_everything_that_is_to_fail_fast_and_all_other_commands(
        string variable, string value)
    {
        using var team = await Team.Of(server);
        team.With(variable, value);
        team.AddResult("a.b.one");

        var ended = await team.Watch("touch finished", "--fail-fast");

        Assert.Equal(1, ended.Exit);
        Assert.Contains("the command is not started", ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(team.Folder, "finished")));
        foreach (var command in (string[][])[["upload", "allure-results"], ["project", "list"], ["ci", "env"]])
        {
            var refused = await team.Run(command);
            Assert.Equal((1, ""), (refused.Exit, refused.Out));
            Assert.Contains(variable, refused.Error, StringComparison.Ordinal);
        }
        Assert.Empty(await team.Launches());
    }
}
