using System.Text.Json.Nodes;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

public sealed class OutputTests(Server server)
{
    [Fact]
    public async Task Launches_are_made_listed_shown_closed_opened_and_deleted()
    {
        using var team = await Team.Of(server);
        var id = (await team.Run(
            "launch", "create", "--launch-name", "First", "--format", "ID", "--no-header")).Out.Trim();
        Assert.Equal($"{await team.LaunchId()}", id);
        Assert.Equal(0, (await team.Run("launch", "create", "--launch-name", "Second", "--launch-tags", "x")).Exit);

        var table = (await team.Run("launch", "list")).Lines;
        Assert.StartsWith("ID", table[0], StringComparison.Ordinal);
        Assert.Contains("Second", table[1], StringComparison.Ordinal);
        Assert.Contains("First", table[2], StringComparison.Ordinal);
        Assert.Equal(["Second"], (await team.Run(
            "launch", "list", "-q", "tag = \"x\"", "--format", "name", "--no-header")).Lines);
        var json = JsonNode.Parse((await team.Run("launch", "list", "--output", "json", "--size", "1")).Out)!.AsArray();
        Assert.Equal("Second", (string)Assert.Single(json)!["name"]!);

        Assert.Equal(0, (await team.Run("launch", "close", id)).Exit);
        Assert.True((bool)JsonNode.Parse((await team.Run("launch", "get", id, "-o", "json")).Out)!["closed"]!);
        Assert.Equal(0, (await team.Run("launch", "reopen", id)).Exit);
        Assert.Equal(0, (await team.Run("launch", "add-issue", id, "--issue", "SHOP-7")).Exit);
        Assert.Equal("SHOP-7", (string)(await team.Get($"/api/launch/{id}"))["issues"]![0]!["name"]!);
        Assert.Equal(0, (await team.Run("launch", "delete", id)).Exit);
        Assert.Single(await team.Launches());
        var gone = await team.Run("launch", "get", id);
        Assert.Equal(1, gone.Exit);
        Assert.Contains($"Launch {id} was not found ({server.Address}api/launch/{id})", gone.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merging_asks_the_server_once_for_each_launch()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        proxy.Instead = _ => Said.Json(200, """{"id":9,"name":"all"}""");

        Assert.Equal(0,
            (await team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri)
                .Run("launch", "merge", "7", "8", "--to", "9")).Exit);

        Assert.Equal(["""{"from":7,"to":9}""", """{"from":8,"to":9}"""],
            proxy.Of("/api/launch/merge").Select(heard => heard.Text));
    }

    [Fact]
    public async Task Projects_jobs_and_test_cases_are_shown()
    {
        using var team = await Team.Of(server);
        var name = "P" + Guid.NewGuid().ToString("N");
        var made = JsonNode.Parse((await team.Run("project", "create", name, "--abbr", "PX", "-o", "json")).Out)!;
        Assert.Equal(name, (string)made["name"]!);
        Assert.Contains(name, (await team.Run("project", "list", "--size", "1000")).Out, StringComparison.Ordinal);
        Assert.Contains(name, (await team.Run("project", "get", $"{made["id"]}")).Out, StringComparison.Ordinal);

        team.AddResult("a.b.one");
        Assert.Equal(0, (await team.InGitHub().Run("upload", "allure-results")).Exit);
        await team.Close(await team.LaunchId());
        var job = (await team.Run("job", "list", "--format", "ID,UID", "--no-header")).Lines;
        Assert.EndsWith("acme/shop_e2e", Assert.Single(job), StringComparison.Ordinal);
        Assert.Equal(0, (await team.Run("job", "get", job[0].Split(' ')[0])).Exit);
        Assert.Single((await team.Run("job", "list", "--job-uid", "acme/shop_e2e", "--no-header")).Lines);
        Assert.Empty((await team.Run("job", "list", "--job-uid", "other", "--no-header")).Lines);
        var test = JsonNode.Parse((await team.Run("test-case", "list", "-o", "json")).Out)![0]!;
        Assert.Equal("a.b.one", (string)test["fullName"]!);
        var yaml = (await team.Run("test-case", "get", $"{test["id"]}", "-o", "yaml")).Lines;
        Assert.Contains("name: one", yaml);
        Assert.Contains("automated: true", yaml);
    }

    [Theory]
    [InlineData(2, "lunch")]
    [InlineData(2, "launch", "list", "--sise", "1")]
    [InlineData(2, "watch")]
    [InlineData(2, "launch", "close", "seven")]
    [InlineData(2, "upload", "allure-results", "--launch-nmae", "Nightly")]
    [InlineData(2, "watch", "--launch-nmae", "Nightly", "--", "true")]
    [InlineData(2, "completion", "tcsh")]
    [InlineData(1, "launch", "list", "--output", "xml")]
    [InlineData(1, "launch", "list", "--endpoint", "localhost:80")]
    [InlineData(1, "launch", "close")]
    [InlineData(1, "upload")]
    [InlineData(0, "launch", "--help")]
    [InlineData(0, "--version")]
    public async Task Exit_codes_tell_wrong_lines_from_refusals(int code, params string[] arguments)
    {
        using var team = await Team.Of(server);
        var ended = await team.Run(arguments);
        Assert.Equal(code, ended.Exit);
        Assert.False(code != 0 && ended.Error.Length == 0, "an error says something");
    }

    [Theory]
    [InlineData("Cannot parse argument 'abc' for option '--project-id': expected a number.",
        "launch", "list", "--project-id", "abc")]
    [InlineData("Cannot parse argument 'seven' for command 'get': expected a number.", "launch", "get", "seven")]
    [InlineData("Unrecognized flag '--bogus'.", "upload", "allure-results", "--bogus")]
    [InlineData("Unrecognized flag '--bogus'.", "watch", "--bogus", "--", "true")]
    public async Task A_wrong_line_is_told_in_a_line_and_where_it_is_explained(
        string told, params string[] arguments)
    {
        using var team = await Team.Of(server);
        var ended = await team.Run(arguments);
        Assert.StartsWith(told + Environment.NewLine, ended.Error, StringComparison.Ordinal);
        Assert.Contains("--help` shows what it takes", ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Out);
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("60d")]
    [InlineData("-5")]
    public async Task A_time_that_cannot_be_is_refused(string time)
    {
        using var team = await Team.Of(server);
        var ended = await team.Run("project", "list", "--request-timeout", time);
        Assert.Equal(1, ended.Exit);
        Assert.Contains("--request-timeout should be a time such as 90s, 500ms or 1h30m, at most 30d, "
            + $"but is \"{time}\"", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await team.Run("project", "list", "--request-timeout", "0")).Exit);
    }

    [Theory]
    [InlineData("launch", "get", "987654321")]
    [InlineData("launch", "close", "987654321")]
    [InlineData("launch", "create", "--project-id", "987654321")]
    [InlineData("project", "get", "987654321")]
    [InlineData("test-case", "get", "987654321")]
    [InlineData("test-case", "list", "--project-id", "987654321")]
    [InlineData("job", "get", "987654321")]
    [InlineData("job", "list", "--project-id", "987654321")]
    [InlineData("job-run", "status", "--job-run-id", "987654321")]
    [InlineData("job-run", "start", "--ci-type", "custom", "--job-uid", "j", "--job-run-uid", "r", "-p", "987654321")]
    [InlineData("watch", "--launch-id", "987654321", "--", "true")]
    public async Task What_was_not_found_is_named(params string[] arguments)
    {
        using var team = await Team.Of(server);
        var ended = await team.Run(arguments);
        Assert.Equal(1, ended.Exit);
        Assert.Matches("(Launch|Project|Test case|Job|Job run) 987654321 was not found", ended.Error);
    }

    [Fact]
    public async Task A_page_instead_of_the_API_and_a_redirect_are_recognised()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        proxy.Instead = _ => Said.Json(200, "<html>welcome</html>");
        Assert.Contains("Check that the endpoint", (await team.Run("project", "list")).Error, StringComparison.Ordinal);
        proxy.Instead = _ => Said.Json(301, "");
        Assert.Contains("use that address as the endpoint", (await team.Run("project", "list")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_with_the_path_of_the_API_is_told()
    {
        using var team = await Team.Of(server);
        var ended = await team.Run("project", "list", "--endpoint", $"{server.Address}api");
        Assert.Equal(1, ended.Exit);
        Assert.Contains("Check that the endpoint is the address of the server", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_is_told_at_once()
    {
        using var team = await Team.Of(server);
        var ended = await team.Run("project", "list", "--endpoint", $"https://localhost:{server.Address.Port}");
        Assert.Equal(1, ended.Exit);
        Assert.Equal($"assayctl: The server at https://localhost:{server.Address.Port}/ does not speak TLS: "
            + "use http:// or its TLS port\n", ended.Error);
    }

    [Fact]
    public async Task The_version_is_printed()
    {
        using var team = await Team.Of(server);
        Assert.Matches(@"^assayctl \d+\.\d+\.\d+\n$", (await team.Run("version")).Out);
    }

    [Fact]
    public async Task Shells_complete_commands_and_flags()
    {
        using var team = await Team.Of(server);
        Assert.Contains("launch", (await team.Run("[suggest:12]", "assayctl lau")).Lines);
        Assert.DoesNotContain((await team.Run("[suggest:9]", "assayctl ")).Lines, line => line.StartsWith('/'));
        Assert.Contains("--reopen-closed-launch", (await team.Run("[suggest:23]", "assayctl upload --reope")).Lines);
        foreach (var shell in (string[])["bash", "zsh", "fish", "pwsh"])
            Assert.Contains("suggest:", (await team.Run("completion", shell)).Out, StringComparison.Ordinal);
        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c",
            $"PATH={Path.GetDirectoryName(Assayctl.Program)}:$PATH; source <(assayctl completion bash); "
            + "COMP_WORDS=(assayctl job-run st); COMP_CWORD=2; "
                + "COMP_LINE='assayctl job-run st'; COMP_POINT=19; _assayctl; "
            + "echo ${COMPREPLY[@]}"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        Assert.Equal("start status stop\n",
            await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
