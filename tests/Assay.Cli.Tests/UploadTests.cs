using System.Text;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

public sealed class UploadTests(Server server)
{
    [Fact]
    public async Task Without_a_CI_a_folder_becomes_an_open_launch_without_a_job_run()
    {
        using var team = await Team.Of(server);
        team.AddResult("a.b.first");
        team.AddResult("a.b.second", "failed", "log-attachment.txt");
        team.AddFile("log-attachment.txt", "what was seen");

        var ended = await team.Run(
            "upload", "--launch-name", "By hand", "--launch-tags", "smoke, nightly", "allure-results");

        Assert.Equal(0, ended.Exit);
        var launch = await team.Launch();
        Assert.Equal("By hand", (string)launch["name"]!);
        Assert.False((bool)launch["closed"]!);
        Assert.Equal(["nightly", "smoke"], launch["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
        Assert.Empty(launch["jobs"]!.AsArray());
        Assert.Equal(["first passed", "second failed"], await team.Seen((long)launch["id"]!));
        Assert.Contains($"{server.Address}launch/{launch["id"]}", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_twice_in_a_session_is_one_result()
    {
        using var team = await Team.Of(server);
        var result = Team.Result("a.b.twice");
        foreach (var folder in (string[])["one", "two"])
        {
            var path = Directory.CreateDirectory(Path.Combine(team.Folder, folder)).FullName;
            await File.WriteAllTextAsync(
                Path.Combine(path, "same-result.json"), result, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, (await team.Run("upload", "one", "two")).Exit);

        Assert.Equal(["twice passed"], await team.Seen(await team.LaunchId()));
        var retries = await team.Get($"/api/launch/{await team.LaunchId()}/retries");
        Assert.Empty(retries["content"]!.AsArray());
    }

    [Fact]
    public async Task Results_arrive_in_the_order_in_which_they_were_written()
    {
        using var team = await Team.Of(server);
        var written = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        string[] names = ["delta", "alpha", "echo", "charlie", "bravo"];
        foreach (var name in names)
        {
            var file = $"{name}-result.json";
            team.AddFile(file, Team.Result($"a.b.{name}"));
            File.SetLastWriteTimeUtc(Path.Combine(team.Results, file), written += TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, (await team.Run("upload", "allure-results")).Exit);

        var rows = await team.Get($"/api/testresult?launchId={await team.LaunchId()}");
        Assert.Equal(names, rows["content"]!.AsArray()
            .OrderBy(row => (long)row!["id"]!).Select(row => (string)row!["name"]!));
    }

    [Fact]
    public async Task A_malformed_result_does_not_keep_the_others_from_loading()
    {
        using var team = await Team.Of(server);
        team.AddResult("a.b.good");
        team.AddFile("broken-result.json", """{"uuid":"1","name":""");

        Assert.Equal(0, (await team.Run("upload", "allure-results")).Exit);

        var launch = await team.LaunchId();
        Assert.Equal(["good passed"], await team.Seen(launch));
        Assert.Contains("broken-result.json", (await team.Get($"/api/launch/{launch}/warning")).ToJsonString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_answers_of_503_cost_nothing_but_time()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        var refused = 0;
        proxy.Instead = heard => heard.Path.StartsWith("/api/upload?", StringComparison.Ordinal) && refused++ < 2
            ? Said.Refusal(503, "busy", "0")
            : null;
        team.AddResult("a.b.patient");

        var ended = await team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).Run("upload", "allure-results");

        Assert.Equal(0, ended.Exit);
        Assert.Equal(3, proxy.Of("/api/upload?").Count());
        Assert.Equal(["patient passed"], await team.Seen(await team.LaunchId()));
    }

    [Fact]
    public async Task Retry_After_is_obeyed()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        var refused = 0;
        proxy.Instead = heard => heard.Path.StartsWith("/api/upload?", StringComparison.Ordinal) && refused++ == 0
            ? Said.Refusal(429, "slowly", "2")
            : null;
        team.AddResult("a.b.slow");

        Assert.Equal(0,
            (await team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).Run("upload", "allure-results")).Exit);

        var times = proxy.Of("/api/upload?").Select(heard => heard.At).ToList();
        Assert.Equal(2, times.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(times[0], times[1]) >= TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_found_and_the_others_arrive()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        proxy.Instead = heard => heard.Text.Contains("HUGE", StringComparison.Ordinal)
            ? Said.Refusal(413, "larger than allowed")
            : null;
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        for (var index = 0; index < 9; index++) team.AddResult($"a.b.test{index}");
        team.AddFile("5-attachment.txt", "HUGE");

        var strict = await team.Run("upload", "allure-results");
        Assert.Equal(1, strict.Exit);
        Assert.Contains("1 files were not sent (larger than allowed): 5-attachment.txt", strict.Error,
            StringComparison.Ordinal);
        Assert.Equal(9, (await team.Seen(await team.LaunchId())).Count);

        var lenient = await team.Run("upload", "--skip-too-big", "allure-results");
        Assert.Equal(0, lenient.Exit);
        Assert.Contains("5-attachment.txt is skipped", lenient.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachments_of_passed_tests_can_stay_at_home()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        team.AddResult("a.b.good", "passed", "good-attachment.txt", "shared-attachment.txt");
        team.AddResult("a.b.bad", "failed", "bad-attachment.txt", "shared-attachment.txt");
        foreach (var name in (string[])["good", "bad", "shared"]) team.AddFile($"{name}-attachment.txt", name);

        Assert.Equal(0, (await team.Run("upload", "--ignore-passed-test-attachments", "allure-results")).Exit);

        var sent = string.Concat(proxy.Of("/api/upload?").Select(heard => heard.Text));
        Assert.DoesNotContain("filename=\"good-attachment.txt\"", sent, StringComparison.Ordinal);
        Assert.Contains("filename=\"bad-attachment.txt\"", sent, StringComparison.Ordinal);
        Assert.Contains("filename=\"shared-attachment.txt\"", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_and_what_is_missing_is_named()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        proxy.RefuseFiles(500, "broken");
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        team.AddFile("lost-result.json", Team.Result("a.b.lost"));

        var ended = await team.Run("upload", "--timeout", "1s", "allure-results");
        Assert.Equal(1, ended.Exit);
        Assert.Contains("lost-result.json", ended.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await team.Run("upload", "--timeout", "1s", "--continue-on-error", "allure-results")).Exit);
    }

    [Theory]
    [InlineData("wrong token", "ALLURE_TOKEN", "wrong", "The token is not accepted")]
    [InlineData("unknown project", "ALLURE_PROJECT_ID", "999999", "999999")]
    [InlineData("no server", "ALLURE_ENDPOINT", "http://127.0.0.1:1", "does not answer")]
    public async Task What_cannot_work_ends_with_1_and_says_why(string what, string variable, string value, string told)
    {
        using var team = await Team.Of(server);
        team.AddResult("a.b.test");

        var ended = await team.With(variable, value).Run("upload", "--timeout", "0", "allure-results");

        Assert.Equal(1, ended.Exit);
        Assert.True(ended.Error.Contains(told, StringComparison.Ordinal), $"{what}: {ended.Error}");
        Assert.Empty(await team.Launches());
    }

    [Fact]
    public async Task A_closed_launch_is_refused_unless_it_may_be_opened_again()
    {
        using var team = await Team.Of(server);
        team.AddResult("a.b.one");
        Assert.Equal(0, (await team.Run("upload", "allure-results")).Exit);
        var launch = await team.LaunchId();
        await team.Close(launch);
        team.AddResult("a.b.two");

        var refused = await team.Run("upload", "--launch-id", $"{launch}", "allure-results");
        Assert.Equal(1, refused.Exit);
        Assert.Contains("--reopen-closed-launch", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["one passed"], await team.Seen(launch));

        var reopened = await team.Run("upload", "--launch-id", $"{launch}", "--reopen-closed-launch", "allure-results");
        Assert.Equal(0, reopened.Exit);
        Assert.Equal(["one passed", "two passed"], await team.Seen(launch));
    }

    [Fact]
    public async Task A_launch_that_is_closed_in_the_middle_is_opened_again_when_asked_for()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        var closed = 0;
        proxy.Instead = heard =>
        {
            if (heard.Path.StartsWith("/api/upload?", StringComparison.Ordinal) && closed++ == 0)
                team.Close(team.LaunchId().GetAwaiter().GetResult()).GetAwaiter().GetResult();
            return null;
        };
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).AddResult("a.b.test");

        Assert.Equal(0, (await team.Run("upload", "--reopen-closed-launch", "allure-results")).Exit);
        Assert.Equal(["test passed"], await team.Seen(await team.LaunchId()));
    }

    [Fact]
    public async Task An_empty_folder_is_an_error_that_tells_where_results_are()
    {
        using var team = await Team.Of(server);
        team.AddResult("a.b.test");
        var wrong = await team.Run("upload", ".");
        Assert.Equal(1, wrong.Exit);
        Assert.Contains($"did you mean {Path.Combine(".", "allure-results")}?", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("does not exist", (await team.Run("upload", "nowhere")).Error, StringComparison.Ordinal);
        Assert.Empty(await team.Launches());
    }

    [Fact]
    public async Task Names_beyond_ASCII_keep_their_attachments()
    {
        using var team = await Team.Of(server);
        var name = "Übersicht \"1\"-attachment.txt";
        team.AddResult("a.b.named", "passed", name);
        team.AddFile(name, "what was seen");

        Assert.Equal(0, (await team.Run("upload", "allure-results")).Exit);

        var launch = await team.LaunchId();
        var result = (long)(await team.Get($"/api/testresult?launchId={launch}"))["content"]![0]!["id"]!;
        var row = (await team.Get($"/api/testresult/attachment?testResultId={result}"))["content"]![0]!;
        Assert.Equal(Encoding.UTF8.GetByteCount("what was seen"), (int)row["contentLength"]!);
    }
}
