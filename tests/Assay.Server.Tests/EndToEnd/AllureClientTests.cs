using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.EndToEnd;

/// <summary>Real clients, real result folders: what arrives is counted against what was sent.</summary>
public sealed class AllureClientTests(RunningServer server)
{
    private const string Secret = "ghp_planted_secret_4711";

    [Theory]
    [InlineData("allure-playwright")]
    [InlineData("allure-cucumberjs")]
    public async Task The_testops_plugin_reports_a_local_run(string adapter)
    {
        using var team = await Team.Of(server);
        await (await AllureClient.Installed()).Generate(Results(adapter), await Environment(team));
        var launch = Assert.Single((await team.Get($"/api/launch?projectId={team.ProjectId}"))["content"]!.AsArray())!;
        Assert.True((bool)launch["closed"]!);
        await Matches(team, (long)launch["id"]!, adapter, retriesSent: false);
    }

    [Theory]
    [InlineData("gitlab")]
    [InlineData("github")]
    public async Task The_testops_plugin_reports_a_run_of_a_ci(string ci)
    {
        using var team = await Team.Of(server);
        var environment = await Environment(team);
        foreach (var (name, value) in ci == "gitlab" ? GitLab : GitHub) environment[name] = value;
        environment["MY_CI_PASSWORD"] = Secret;
        await (await AllureClient.Installed()).Generate(Results("allure-vitest"), environment);

        var job = Assert.Single((await team.Get($"/api/job?projectId={team.ProjectId}"))["content"]!.AsArray())!;
        Assert.Equal(ci, (string)job["type"]!);
        var launch = Assert.Single((await team.Get($"/api/launch?projectId={team.ProjectId}"))["content"]!.AsArray())!;
        var run = Assert.Single((await team.Get($"/api/launch/{launch["id"]}/job")).AsArray())!;
        Assert.Equal(("finished", "failed"), ((string)run["stage"]!, (string)run["status"]!));
        await Matches(team, (long)launch["id"]!, "allure-vitest");
        Assert.DoesNotContain(server.Logs.Lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("allure-playwright")]
    [InlineData("allure-vitest")]
    [InlineData("allure-mocha")]
    [InlineData("allure-jest")]
    [InlineData("allure-cucumberjs")]
    public async Task Folders_of_real_adapters_arrive_whole_as_files(string adapter)
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload(Directory.GetFiles(Results(adapter))
            .Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))));
        await Matches(team, launch, adapter);
    }

    /// <summary>
    /// Executions, attempts and files, against the folder. The plugin sends only the last attempt of each test.
    /// </summary>
    private async Task Matches(Team team, long launch, string adapter, bool retriesSent = true)
    {
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Golden(adapter), "expected.json")))!;
        Assert.Equal((long)expected["executions"]!, (await team.Statistic(launch)).Values.Sum());
        var results = (await team.Get($"/api/testresult?launchId={launch}&size=1000"))["content"]!.AsArray();
        foreach (var result in results)
        {
            Assert.NotNull((string?)result!["status"]);
            Assert.NotEmpty((string)result["name"]!);
        }
        await using var count = server.Database.CreateCommand($"""
            select (select count(*) from test_result where launch_id = {launch}),
              (select count(*) from attachment where launch_id = {launch} and blob is not null),
              (select count(*) from attachment where launch_id = {launch} and blob is null)
            """);
        await using var row = await count.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.Equal((long)expected[retriesSent ? "results" : "executions"]!, row.GetInt64(0));
        var files = (long)expected["attachments"]! + (long)expected["fixtureAttachments"]!;
        if (retriesSent) Assert.Equal(files, row.GetInt64(1));
        else Assert.InRange(row.GetInt64(1), 1, files);
        Assert.Equal(0, row.GetInt64(2));
    }

    private async Task<Dictionary<string, string?>> Environment(Team team) => new(StringComparer.Ordinal)
    {
        ["ALLURE_ENDPOINT"] = server.Address.ToString().TrimEnd('/'), ["ALLURE_TOKEN"] = await Team.AdminToken(server),
        ["ALLURE_PROJECT_ID"] = team.ProjectId.ToString(), ["ALLURE_LAUNCH_NAME"] = "By the plugin",
        ["ALLURE_TESTOPS_ENABLED"] = "true",
    };

    private static readonly Dictionary<string, string> GitLab = new()
    {
        ["GITLAB_CI"] = "true", ["CI"] = "true", ["CI_PROJECT_ID"] = "77", ["CI_PROJECT_NAME"] = "shop",
        ["CI_PROJECT_URL"] = "https://git.example/shop", ["CI_SERVER_URL"] = "https://git.example",
        ["CI_PIPELINE_ID"] = "4812", ["CI_PIPELINE_URL"] = "https://git.example/shop/-/pipelines/4812",
        ["CI_JOB_NAME"] = "e2e", ["CI_JOB_ID"] = "9", ["CI_JOB_URL"] = "https://git.example/shop/-/jobs/9",
        ["CI_COMMIT_BRANCH"] = "main",
    };

    private static readonly Dictionary<string, string> GitHub = new()
    {
        ["GITHUB_ACTIONS"] = "true", ["CI"] = "true", ["GITHUB_REPOSITORY"] = "acme/shop",
        ["GITHUB_SERVER_URL"] = "https://github.example", ["GITHUB_WORKFLOW"] = "e2e", ["GITHUB_RUN_ID"] = "9001",
        ["GITHUB_RUN_NUMBER"] = "41", ["GITHUB_JOB"] = "test", ["GITHUB_REF"] = "refs/heads/main",
    };

    private static string Golden(string adapter) => Path.Combine(AppContext.BaseDirectory, "Golden", adapter);

    private static string Results(string adapter) => Path.Combine(Golden(adapter), "allure-results");
}
