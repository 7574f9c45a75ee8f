using System.Diagnostics;
using System.Text.Json.Nodes;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

public sealed class GitFlowTests(Server server)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_launch_is_told_its_commit_with_first_parents_and_branch(bool inPipeline)
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).With("ALLURE_GIT_FLOW", "true")
            .With("ALLURE_GIT_ANCESTOR_LIMIT", "2");
        var commits = await Repository(team.Folder);
        if (inPipeline) team.InGitHub();

        Assert.Equal(0, (await team.Watch(":")).Exit);

        var context = JsonNode.Parse(Assert.Single(proxy.Of("/api/launch"), heard => heard.Method == "POST").Text)![
            "gitContext"]!;
        Assert.Equal(commits[0], (string)context["commit"]!["hash"]!);
        Assert.Equal(commits[1..3], context["commit"]!["lineage"]!.AsArray().Select(hash => (string)hash!));
        Assert.Equal("main", (string)context["branch"]!["name"]!);
        Assert.Equal("https://git.example.org/acme/shop.git", (string)context["repository"]!["url"]!);
        Assert.Equal("acme/shop", (string)context["repository"]!["name"]!);
        Assert.Equal(inPipeline ? 1 : 0, (await team.Launch())["jobs"]!.AsArray().Count);
    }

    [Fact]
    public async Task Outside_a_repository_the_launch_is_made_all_the_same()
    {
        using var team = await Team.Of(server);
        team.With("GIT_CEILING_DIRECTORIES", Path.GetTempPath());
        var ended = await team.Run("launch", "create", "--git-flow");
        Assert.Equal(0, ended.Exit);
        Assert.Contains("no Git repository", ended.Error, StringComparison.Ordinal);
        Assert.Single(await team.Launches());
    }

    /// <returns>Four commits, the newest first.</returns>
    private static async Task<string[]> Repository(string folder)
    {
        var script = """
            git init -q -b main .
            git remote add origin https://robot:s3cr3t@git.example.org/acme/shop.git
            for i in 1 2 3 4; do git -c user.name=a -c user.email=a@b commit -q --allow-empty -m "$i"; done
            git log --format=%H
            """;
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-ec", script])
        {
            UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder,
        })!;
        return (await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim().Split('\n');
    }
}
