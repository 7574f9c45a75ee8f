using System.Text.Json.Nodes;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

public sealed class WatchTests(Server server)
{
    private static readonly string One = Script.Write("one-result.json", Team.Result("a.b.one"));

    [Fact]
    public async Task Results_appear_before_the_command_ends()
    {
        using var team = await Team.Of(server);
        team.InGitHub();

        using var watch = team.Start("watch", "--", "sh", "-c", $"{One}; while [ ! -e go ]; do sleep 0.1; done");
        await Team.Until(async () => await team.Launches() is [var launch]
            && (await team.Seen((long)launch["id"]!)).Count == 1, "the result is seen while the command runs");
        var run = (await team.Launch())["jobs"]![0]!;
        Assert.Equal("in_progress", (string)run["stage"]!);
        Assert.Equal("github", (string)run["job"]!["type"]!);
        await File.WriteAllTextAsync(Path.Combine(team.Folder, "go"), "", TestContext.Current.CancellationToken);
        var ended = await watch.End();

        Assert.Equal(0, ended.Exit);
        run = (await team.Launch())["jobs"]![0]!;
        Assert.Equal(("finished", "passed"), ((string)run["stage"]!, (string)run["status"]!));
        Assert.Contains($"{server.Address}jobrun/{run["id"]}", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watched_pipeline_is_a_job_of_the_build_server_at_its_origin_from_in_progress_to_finished()
    {
        using var team = await Team.Of(server);
        var gitHub = await team.Post("/api/integration", new JsonObject
        {
            ["type"] = "github", ["settings"] = new JsonObject { ["endpoint"] = "https://github.com" },
        });
        await team.Post("/api/integration/project", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["integrationId"] = (long)gitHub["id"]!,
        });
        team.InGitHub().With("ALLURE_JOB_UID", "release-gate");

        using var watch = team.Start("watch", "--", "sh", "-c", $"{One}; while [ ! -e go ]; do sleep 0.1; done");
        await Team.Until(async () => await team.Launches() is [var launch]
            && (await team.Seen((long)launch["id"]!)).Count == 1, "the result is seen while the command runs");
        var job = await team.Get($"/api/job?projectId={team.ProjectId}&externalId=release-gate");
        Assert.Equal(("github", (long)gitHub["id"]!), ((string)job["type"]!, (long)job["integrationId"]!));
        var run = (await team.Launch())["jobs"]![0]!;
        Assert.Equal(((long)job["id"]!, "in_progress"), ((long)run["job"]!["id"]!, (string)run["stage"]!));
        await File.WriteAllTextAsync(Path.Combine(team.Folder, "go"), "", TestContext.Current.CancellationToken);

        Assert.Equal(0, (await watch.End()).Exit);
        Assert.Equal("finished", (string)(await team.Launch())["jobs"]![0]!["stage"]!);
        var jobs = (await team.Get($"/api/job?projectId={team.ProjectId}"))["content"]!.AsArray();
        Assert.Equal("release-gate", (string)Assert.Single(jobs)!["externalId"]!);
    }

    [Fact]
    public async Task The_exit_code_is_that_of_the_command()
    {
        using var team = await Team.Of(server);

        Assert.Equal(3, (await team.InGitHub().Watch($"{One}; exit 3")).Exit);

        var run = (await team.Launch())["jobs"]![0]!;
        Assert.Equal(("finished", "failed"), ((string)run["stage"]!, (string)run["status"]!));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_command_that_alone_gets_a_signal_was_cancelled(string signal, int code)
    {
        using var team = await Team.Of(server);

        Assert.Equal(code, (await team.InGitHub().Watch($"{One}; kill -{signal} $$")).Exit);

        var run = (await team.Launch())["jobs"]![0]!;
        Assert.Equal(("finished", "cancelled"), ((string)run["stage"]!, (string)run["status"]!));
    }

    [Theory]
    [InlineData(127, "there-is-no-such-program")]
    [InlineData(126, "/etc/passwd")]
    public async Task A_command_that_cannot_be_started_ends_as_in_a_shell(int code, string command)
    {
        using var team = await Team.Of(server);
        var ended = await team.Run("watch", "--", command);
        Assert.Equal(code, ended.Exit);
        Assert.Contains($"{command} cannot be started", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_command_prints_and_is_given_is_its_own()
    {
        using var team = await Team.Of(server);
        var ended = await team.Run(
            "watch", "--", "sh", "-c", "echo \"$0 $@\"; echo to error >&2", "--first", "@second", "a b");
        Assert.Equal("--first @second a b\n", ended.Out);
        Assert.Contains("to error", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_writes_no_results_is_told_where_they_were_looked_for()
    {
        using var team = await Team.Of(server);
        var ended = await team.Watch(":");
        Assert.Equal(0, ended.Exit);
        Assert.Contains("No results were written to allure-results", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("No results", (await team.Watch(One)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_is_sent_when_its_JSON_is_complete_and_not_before()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        var result = Team.Result("a.b.slow");
        var half = result.Length / 2;

        Assert.Equal(0, (await team.Watch($"""
            printf %s '{result[..half]}' > allure-results/1-result.json; sleep 2
            printf %s '{result[half..]}' >> allure-results/1-result.json; sleep 1
            """)).Exit);

        var sent = Assert.Single(proxy.Of("/api/upload?"));
        Assert.Contains(result, sent.Text, StringComparison.Ordinal);
        Assert.Equal(["slow passed"], await team.Seen(await team.LaunchId()));
    }

    [Fact]
    public async Task A_video_that_is_finished_after_the_command_is_waited_for()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        var result = Script.Write("1-result.json", Team.Result("a.b.filmed", "failed", "film-attachment.webm"));

        // The recorder outlives the tests.
        Assert.Equal(1, (await team.Watch($$"""
            {{result}}
            (exec >/dev/null 2>&1; sleep 1; printf first > allure-results/film-attachment.webm; sleep 0.6
             printf ' second' >> allure-results/film-attachment.webm) & exit 1
            """, "--late-files", "10s")).Exit);

        var sent = string.Concat(proxy.Of("/api/upload?").Select(heard => heard.Text));
        Assert.Contains("first second", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attachment_that_never_comes_is_shown_as_missed()
    {
        using var team = await Team.Of(server);
        var result = Script.Write("1-result.json", Team.Result("a.b.lonely", "failed", "never-attachment.txt"));

        Assert.Equal(0, (await team.Watch(result, "--late-files", "1s")).Exit);

        var launch = await team.LaunchId();
        var id = (long)(await team.Get($"/api/testresult?launchId={launch}"))["content"]![0]!["id"]!;
        var row = (await team.Get($"/api/testresult/attachment?testResultId={id}"))["content"]![0]!;
        Assert.True((bool)row["missed"]!);
    }

    [Fact]
    public async Task An_empty_file_is_looked_at_again_until_it_is_filled()
    {
        using var team = await Team.Of(server);
        var filled = Script.Write("1-result.json", Team.Result("a.b.filled"));
        Assert.Equal(0, (await team.Watch($": > allure-results/1-result.json; sleep 1.2; {filled}")).Exit);
        Assert.Equal(["filled passed"], await team.Seen(await team.LaunchId()));
    }

    [Fact]
    public async Task Results_of_an_earlier_run_are_not_sent()
    {
        using var team = await Team.Of(server);
        team.AddResult("a.b.old");
        team.AddFile("again-result.json", Team.Result("a.b.before"));
        var again = Script.Write("again-result.json", Team.Result("a.b.afterwards"));
        Assert.Equal(0, (await team.Watch($"{One}; {again}")).Exit);
        Assert.Equal(["afterwards passed", "one passed"], await team.Seen(await team.LaunchId()));
    }

    [Fact]
    public async Task A_folder_that_the_command_removes_and_makes_again_is_followed()
    {
        using var team = await Team.Of(server);
        Assert.Equal(0, (await team.Watch($"rm -r allure-results; sleep 1; mkdir allure-results && {One}")).Exit);
        Assert.Equal(["one passed"], await team.Seen(await team.LaunchId()));
    }

    [Fact]
    public async Task Several_folders_are_watched()
    {
        using var team = await Team.Of(server);
        var two = $"printf %s '{Team.Result("a.b.two")}' > other/2-result.json";
        Assert.Equal(0, (await team.Watch($"{One}; {two}", "--results", "allure-results", "--results", "other")).Exit);
        Assert.Equal(["one passed", "two passed"], await team.Seen(await team.LaunchId()));
    }

    [Fact]
    public async Task Attachments_of_passed_tests_and_their_fixtures_can_stay_at_home()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        var good = Team.Result("a.b.good", "passed", "good-attachment.txt");
        var bad = Team.Result("a.b.bad", "failed", "bad-attachment.txt");
        var script = string.Join("; ",
            Script.Write("good-attachment.txt", "good"), Script.Write("bad-attachment.txt", "bad"),
            Script.Write("g-attachment.txt", "g"), Script.Write("b-attachment.txt", "b"),
            Script.Write("1-result.json", good), Script.Write("2-result.json", bad),
            Script.Write("1-container.json", Script.Container(good, "g-attachment.txt")),
            Script.Write("2-container.json", Script.Container(bad, "b-attachment.txt")), "sleep 2");

        Assert.Equal(0, (await team.Watch(script, "--ignore-passed-test-attachments")).Exit);

        var sent = string.Concat(proxy.Of("/api/upload?").Select(heard => heard.Text));
        Assert.DoesNotContain("\"good-attachment.txt\"\r", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("\"g-attachment.txt\"\r", sent, StringComparison.Ordinal);
        Assert.Contains("\"bad-attachment.txt\"\r", sent, StringComparison.Ordinal);
        Assert.Contains("\"b-attachment.txt\"\r", sent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task A_signal_reaches_the_command_and_its_results_are_still_sent(string signal, int code)
    {
        using var team = await Team.Of(server);
        team.InGitHub();
        // A runner that writes what it has when it is told to end.
        var script = $"trap '{One.Replace("'", "'\\''")}; exit {code}' {signal}; "
            + "touch ready; while :; do sleep 0.1; done";
        using var watch = team.Start("watch", "--", "bash", "-c", script);
        await Team.Until(() => File.Exists(Path.Combine(team.Folder, "ready")), "the command runs");

        await Script.Signal(signal, watch.Id);
        var ended = await watch.End();

        Assert.Equal(code, ended.Exit);
        Assert.Equal(["one passed"], await team.Seen(await team.LaunchId()));
        var run = (await team.Launch())["jobs"]![0]!;
        Assert.Equal(("finished", "cancelled"), ((string)run["stage"]!, (string)run["status"]!));
    }
}
