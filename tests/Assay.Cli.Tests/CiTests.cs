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
