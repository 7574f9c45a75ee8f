using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>
/// Environments of CIs, as their jobs see them: variables, a line =>, and what is known from them. Every field can be
/// overridden, which some of them show.
/// </summary>
public sealed class CiTests
{
    public static TheoryData<string> Recorded =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Ci"), "*.txt")
            .Select(path => Path.GetFileNameWithoutExtension(path))
                .Where(name => !name.StartsWith("teamcity-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task A_CI_is_recognised_by_its_environment(string name)
    {
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "Ci", name + ".txt"), TestContext.Current.CancellationToken);
        var arrow = Array.IndexOf(lines, "=>");
        var variables = lines[..arrow]
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        using var program = Assayctl.Start(AppContext.BaseDirectory, variables, "ci", "env");
        var ended = await program.End();

        Assert.Equal(0, ended.Exit);
        Assert.Equal(lines[(arrow + 1)..], ended.Lines);
    }

    /// <summary>Where variables of the CI do not reach, as in a container, what is missing is not made up.</summary>
    [Theory]
    [InlineData("aws")]
    [InlineData("azure")]
    [InlineData("bamboo")]
    [InlineData("bitbucket")]
    [InlineData("buildkite")]
    [InlineData("circleci")]
    [InlineData("drone")]
    [InlineData("forgejo")]
    [InlineData("gitea")]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("jenkins")]
    [InlineData("teamcity")]
    [InlineData("tekton")]
    [InlineData("woodpecker")]
    public async Task Of_a_CI_that_is_only_named_nothing_but_what_is_said_is_known(string type)
    {
        Dictionary<string, string> variables = new()
        {
            ["ALLURE_CI_TYPE"] = type, ["ALLURE_JOB_UID"] = "shop", ["ALLURE_JOB_RUN_UID"] = "7",
            ["TEKTON_NAMESPACE"] = "ci",
        };
        using var program = Assayctl.Start(AppContext.BaseDirectory, variables, "ci", "env");

        Assert.Equal(
            [
                $"ALLURE_CI_TYPE={type}", "ALLURE_JOB_UID=shop", "ALLURE_JOB_NAME=shop", "ALLURE_JOB_RUN_UID=7",
                "ALLURE_JOB_RUN_NAME=7",
            ],
            (await program.End()).Lines);
    }

    [Fact]
    public async Task Every_field_of_a_CI_can_be_overridden()
    {
        Dictionary<string, string> github = new()
        {
            ["GITHUB_ACTIONS"] = "true", ["GITHUB_SERVER_URL"] = "https://github.com", ["GITHUB_REPOSITORY"] = "a/b",
            ["GITHUB_WORKFLOW"] = "e2e", ["GITHUB_RUN_ID"] = "9", ["GITHUB_RUN_NUMBER"] = "3", ["GITHUB_JOB"] = "t",
            ["GITHUB_REF"] = "refs/heads/main",
        };
        (string Flag, string Variable)[] fields =
        [
            ("--ci-endpoint", "ASSAY_CI_ENDPOINT"), ("--job-uid", "ALLURE_JOB_UID"), ("--job-name", "ALLURE_JOB_NAME"),
            ("--job-url", "ALLURE_JOB_URL"), ("--job-run-uid", "ALLURE_JOB_RUN_UID"),
            ("--job-run-name", "ALLURE_JOB_RUN_NAME"), ("--job-run-url", "ALLURE_JOB_RUN_URL"),
            ("--job-run-branch", "ALLURE_JOB_RUN_BRANCH"),
        ];
        string[] given = ["ALLURE_CI_TYPE=github", .. fields.Select(field => $"{field.Variable}=own {field.Flag}")];
        string[] flags = [.. fields.SelectMany(field => new[] { field.Flag, $"own {field.Flag}" })];

        using var byFlags = Assayctl.Start(AppContext.BaseDirectory, github, ["ci", "env", .. flags]);
        Assert.Equal(given, (await byFlags.End()).Lines);
        foreach (var (flag, variable) in fields) github[variable] = $"own {flag}";
        using var byVariables = Assayctl.Start(AppContext.BaseDirectory, github, "ci", "env");
        Assert.Equal(given, (await byVariables.End()).Lines);
        using var one = Assayctl.Start(
            AppContext.BaseDirectory, github, "ci", "env", "--format", "ALLURE_JOB_UID", "--no-header");
        Assert.Equal(["own --job-uid"], (await one.End()).Lines);
    }

    [Fact]
    public void Every_CI_has_a_recorded_environment()
    {
        string[] known =
        [
            "aws", "azure", "bamboo", "bitbucket", "buildkite", "circleci", "custom", "drone", "forgejo", "gitea",
            "github", "gitlab", "jenkins", "teamcity", "tekton", "woodpecker",
        ];
        var recorded = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Ci"), "*.txt")
            .SelectMany(path => File.ReadAllText(path).Split("=>\n") is [_, var expected] ? expected.Split('\n') : [])
            .Where(line => line.StartsWith("ALLURE_CI_TYPE=", StringComparison.Ordinal))
            .Select(line => line["ALLURE_CI_TYPE=".Length..]);
        Assert.Equal(known, recorded.Distinct().Order(StringComparer.Ordinal));
    }
}
