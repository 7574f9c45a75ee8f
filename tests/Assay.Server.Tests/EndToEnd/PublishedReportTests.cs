using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.EndToEnd;

/// <summary>The real client publishes a report, which is then read back file by file.</summary>
public sealed partial class PublishedReportTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_of_the_real_client_is_read_here(bool isPrivate)
    {
        using var team = await Team.Of(server);
        var output = TestFolders.New();
        var printed = await (await AllureClient.Installed()).Generate(Results, new Dictionary<string, string?>
        {
            ["PUBLISH_TOKEN"] = await Token(team), ["PUBLISH_OUTPUT"] = output,
                ["PUBLISH_PRIVATE"] = isPrivate ? "true" : "false",
        });

        Assert.Contains("Next reports have been published", printed, StringComparison.Ordinal);
        var report = Assert.Single(
            (await team.Get($"/api/test-report?projectId={team.ProjectId}"))["content"]!.AsArray())!;
        Assert.Equal(("Published", !isPrivate), ((string)report["name"]!, (bool)report["isPublic"]!));
        Assert.Equal(3, Addresses().Count(printed));
        foreach (Match address in Addresses().Matches(printed))
            Assert.Contains("<html", await Read(team, address.Value, isPrivate), StringComparison.OrdinalIgnoreCase);

        var page = await Read(team, report["url"] + "awesome/", isPrivate);
        var script = Script().Match(page).Value;
        Assert.Contains("function", await Read(team, $"{report["url"]}awesome/{script}", isPrivate),
            StringComparison.Ordinal);
        await Complete(team, output, (string)report["url"]!);
        TestFolders.Remove(output);
    }

    /// <summary>Every file that the client generated is below the report, byte for byte but for pages.</summary>
    private static async Task Complete(Team team, string output, string view)
    {
        var files = Directory.GetFiles(output, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(output, file).Replace('\\', '/'))
            .Where(file => file.Contains('/', StringComparison.Ordinal)).ToList();
        Assert.InRange(files.Count, 20, 10_000);
        foreach (var file in files)
        {
            var content = await team.Http.GetByteArrayAsync(view + file, Stop);
            if (!file.EndsWith(".html",
                StringComparison.Ordinal)) Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(output, file), Stop),
                    content);
        }
    }

    private async Task<string> Read(Team team, string address, bool isPrivate)
    {
        using var anybody = server.Anonymous();
        using var open = await anybody.GetAsync(address, Stop);
        Assert.Equal(isPrivate ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, open.StatusCode);
        return await team.Http.GetStringAsync(address, Stop);
    }

    private async Task<string> Token(Team team) =>
        "ato1." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["accessToken"] = await Team.AdminToken(server), ["url"] = server.Address.ToString(),
            ["projectId"] = team.ProjectId,
    }.ToJsonString()));

    private static string Results =>
        Path.Combine(AppContext.BaseDirectory, "Golden", "allure-playwright", "allure-results");

    [GeneratedRegex(@"(?<=^- )http\S+/index\.html", RegexOptions.Multiline, 1000)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"app-\w+\.js", RegexOptions.None, 1000)]
    private static partial Regex Script();
}
