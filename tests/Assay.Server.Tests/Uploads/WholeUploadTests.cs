using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>What clients send and what they then read, nothing but HTTP between.</summary>
public sealed class WholeUploadTests(RunningServer server)
{
    [Fact]
    public async Task A_run_that_is_announced_again_is_the_same_job_job_run_and_launch()
    {
        var shop = await Shop.Open(server);
        var start = new JsonObject
        {
            ["projectId"] = shop.Id, ["ci"] = new JsonObject { ["type"] = "github" },
            ["job"] = new JsonObject { ["uid"] = "acme/shop", ["name"] = "acme/shop - e2e" },
            ["jobRun"] = new JsonObject { ["uid"] = "9001", ["name"] = "e2e #41" },
            ["launch"] = new JsonObject { ["name"] = "e2e main" },
        };
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => shop.Http.Post("/api/upload/start", start)));

        Assert.Single(answers.Select(answer => answer.ToJsonString()).Distinct());
        Assert.Single(await shop.Rows($"/api/launch?projectId={shop.Id}"));
        Assert.Single(await shop.Rows($"/api/job?projectId={shop.Id}"));
    }

    [Fact]
    public async Task Fixtures_that_come_before_their_tests_are_shown_at_each_with_steps_and_files()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.Launch();
        var session = await shop.Session(launch);
        var (pays, ships) = (new ReportedTest("pays"), new ReportedTest("ships"));
        await shop.Send(session, ("1-container.json", Json($$"""
            {"uuid":"c","children":["{{pays.Uuid}}","{{ships.Uuid}}"],
             "befores":[{"name":"sign in","status":"passed","steps":[{"name":"open the page","status":"passed",
               "attachments":[{"name":"page","source":"page-attachment.txt","type":"text/plain"}]}]}],
             "afters":[{"name":"sign out","status":"passed","steps":[{"name":"close the page","status":"passed"}]}]}
            """)));
        await shop.Send(session, ("page-attachment.txt", "<html>"u8.ToArray()));
        await shop.Send(session, [.. new[] { pays, ships }.Select(test => ($"{test.Uuid}-result.json", test.File()))]);

        foreach (var name in (string[])["pays", "ships"])
        {
            var fixtures = await shop.Http.Array($"/api/testresult/{await shop.Result(launch, name)}/fixture");
            Assert.Equal(["sign in", "sign out"], fixtures.Select(fixture => (string)fixture!["name"]!));
            var text = fixtures.ToJsonString();
            Assert.Contains("open the page", text, StringComparison.Ordinal);
            Assert.Contains("close the page", text, StringComparison.Ordinal);
            var files = await shop.Rows($"/api/testresult/{await shop.Result(launch, name)}/fixture/attachment");
            var file = Assert.Single(files);
            Assert.Equal(("page", 6), ((string)file["name"]!, (int)file["contentLength"]!));
        }
    }

    [Theory]
    [InlineData("  ")]
    [InlineData("pays\\u0007")]
    [InlineData("pays\\ud800")]
    [InlineData("pays\\ufffd")]
    public async Task A_name_that_cannot_be_shown_is_a_warning_and_the_others_are_there(string name)
    {
        var shop = await Shop.Open(server);
        var launch = await shop.Launch();
        await shop.Send(await shop.Session(launch),
            ("bad-result.json", Json($$"""{"uuid":"1","name":"{{name}}","status":"passed"}""")),
            ("good-result.json", new ReportedTest("ships").File()));

        Assert.Equal(["ships"], await shop.Names($"/api/testresult?launchId={launch}"));
        Assert.Contains("bad-result.json", (await shop.Get($"/api/launch/{launch}/warning")).ToJsonString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_nobody_knows_is_unknown_and_a_test_never_ends_before_it_begins()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.LaunchOf(new ReportedTest("pays", "weird") { Duration = -5_000 });

        var result = await shop.Get($"/api/testresult/{await shop.Result(launch, "pays")}");
        Assert.Equal(("unknown", 0), ((string)result["status"]!, (long)result["duration"]!));
        Assert.Equal((long)result["start"]!, (long)result["stop"]!);
        Assert.Equal(new() { ["unknown"] = 1 }, await shop.Statistic(launch));
    }

    [Fact]
    public async Task A_zip_sent_by_hand_with_its_environment_is_there_as_soon_as_the_launch_is_ready()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.Launch();
        using var bytes = new MemoryStream();
        await using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        await using (var entry = await zip.CreateEntry("out/pays-result.json").OpenAsync())
            await entry.WriteAsync(new ReportedTest("pays").File());
        var info = new JsonObject
        {
            ["envVarValues"] = new JsonArray(
                new JsonObject { ["name"] = "Safari", ["variable"] = new JsonObject { ["id"] = -2 } }),
        };
        using var response = await shop.Http.Send(
            $"/api/launch/{launch}/upload", [("results.zip", bytes.ToArray())], info, "archive");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        Assert.True((bool)(await shop.Get($"/api/launch/{launch}/progress"))["ready"]!);
        var environment = await shop.Http.Array($"/api/testresult/{await shop.Result(launch, "pays")}/evv");
        Assert.Equal(["Browser=Safari"], environment.Select(value => $"{value!["variable"]!["name"]}={value["name"]}"));
    }

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);
}
