using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>Reports of other tools than Allure: JUnit XML and its like.</summary>
public sealed class ReportTests(Server server)
{
    [Fact]
    public async Task Reports_of_other_tools_are_sent_as_they_are()
    {
        using var team = await Team.Of(server);
        const string Report = """
            <testsuite name="shop"><testcase classname="a.b" name="bought" time="0.1"/></testsuite>
            """;
        await File.WriteAllTextAsync(
            Path.Combine(team.Folder, "junit.xml"), Report, TestContext.Current.CancellationToken);

        Assert.Equal(0, (await team.Run("upload", "junit.xml")).Exit);
        Assert.Equal(["bought passed"], await team.Seen(await team.LaunchId()));

        Assert.Equal(0, (await team.Watch("mkdir -p reports; cp junit.xml reports", "--results", "reports")).Exit);
        Assert.Equal(["bought passed"], await team.Seen((long)(await team.Launches())[0]["id"]!));
    }

    [Theory]
    [InlineData("upload", "reports")]
    [InlineData("upload", "reports/a", "reports/b")]
    [InlineData("upload", "reports/a/junit.xml", "./reports/b/junit.xml")]
    [InlineData("watch", "--results", "reports", "--", "sh", "-c", "touch reports/*/junit.xml")]
    public async Task Reports_of_one_name_in_several_folders_are_all_there(params string[] arguments)
    {
        using var team = await Team.Of(server);
        Report(team, "reports/a/junit.xml", "shop.Pays", "pays");
        Report(team, "reports/b/junit.xml", "shop.Ships", "ships");
        // None of the server's business.
        Report(team, "reports/node_modules/tool/junit.xml", "tool.Own", "theirs");
        await File.WriteAllTextAsync(Path.Combine(team.Folder, "reports/a/settings.json"), "{}");

        var ended = await team.Run(arguments);

        Assert.Equal(0, ended.Exit);
        Assert.Equal(["pays passed", "ships passed"], await team.Seen(await team.LaunchId()));
        Assert.Empty((await team.Get($"/api/launch/{await team.LaunchId()}/retries"))["content"]!.AsArray());
    }

    [Fact]
    public async Task Reports_of_an_earlier_run_are_not_sent_again()
    {
        using var team = await Team.Of(server);
        Report(team, "reports/a/junit.xml", "shop.Pays", "pays");
        Report(team, "reports/b/junit.xml", "shop.Ships", "ships");

        Assert.Equal(0, (await team.Watch("touch reports/b/junit.xml", "--results", "reports")).Exit);

        Assert.Equal(["ships passed"], await team.Seen(await team.LaunchId()));
    }

    private static void Report(Team team, string path, string type, string test)
    {
        var full = Path.Combine(team.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, $"""
            <testsuite name="{type}"><testcase classname="{type}" name="{test}" time="0.1"/></testsuite>
            """);
    }
}
