using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.TestCases;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Xunit;

namespace Assay.Server.Tests.TestCases;

public sealed class CaseScenarioTests(RunningServer server)
{
    private static JsonObject File(string name, string source, string type) =>
        new() { ["name"] = name, ["source"] = source, ["type"] = type };

    /// <summary>open (click, shot.png; expects "a page", "a title"), pay; and a log of the whole.</summary>
    private static ReportedTest Pays => new("pays")
    {
        Steps =
        [
            new JsonObject
            {
                ["name"] = "open", ["status"] = "passed",
                    ["steps"] = new JsonArray(new JsonObject { ["name"] = "click", ["status"] = "passed" }),
                ["attachments"] = new JsonArray(File("shot", "shot.png", "image/png")),
                ["expectedResultSteps"] = new JsonArray(
                    new JsonObject { ["type"] = "expected_body", ["body"] = "a page" },
                        new JsonObject { ["type"] = "expected_body", ["body"] = "a title" }),
            },
            new JsonObject { ["name"] = "pay", ["status"] = "passed" },
        ],
        Attachments = [File("log", "log.html", "text/html"), File("lost", "lost.txt", "text/plain")],
    };

    private async Task<(Shop Shop, long Case, long Launch)> Open()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.Launch();
        await shop.Send(await shop.Session(launch), ("a-result.json", Pays.File()), ("shot.png", [0x89, .. "PNG"u8]),
            ("log.html", "<script>alert(1)</script>"u8.ToArray()));
        await shop.Close(launch);
        return (shop, await shop.Case("pays"), launch);
    }

    [Fact]
    public async Task The_older_form_nests_steps_with_their_files_and_what_they_expect()
    {
        var (shop, id, launch) = await Open();
        var scenario = await shop.Get($"/api/testcase/{id}/scenario");
        Assert.Equal(await shop.Result(launch, "pays"), scenario.Number("testResultId"));
        Assert.Equal(["log", "lost"], scenario["attachments"]!.Texts("name"));
        Assert.Equal([false, true], scenario["attachments"]!.AsArray().Select(file => (bool)file!["missed"]!));
        Assert.Equal(["open", "pay"], scenario["steps"]!.Texts("name"));
        var open = scenario["steps"]![0]!;
        Assert.Equal("a page\na title", open.Text("expectedResult"));
        Assert.Equal(["shot"], open["attachments"]!.Texts("name"));
        Assert.Equal(["click"], open["steps"]!.Texts("name"));
        Assert.Equal((1, false, true), (open.Number("stepsCount"), (bool)open["leaf"]!, (bool)open["hasContent"]!));
        Assert.Equal((0, true, false),
            (scenario["steps"]![1]!.Number("stepsCount"), (bool)scenario["steps"]![1]!["leaf"]!,
                (bool)scenario["steps"]![1]!["hasContent"]!));
    }

    [Fact]
    public async Task The_normalized_form_finds_every_step_by_its_id_and_the_expected_behind_its_owner()
    {
        var (shop, id, _) = await Open();
        var scenario = await shop.Get($"/api/testcase/{id}/step");
        var steps = scenario["scenarioSteps"]!.AsObject();
        foreach (var (key, step) in steps) Assert.Equal((key, id),
            (step!["id"]!.ToString(), step.Number("testCaseId")));

        var top = Children(scenario["root"]!);
        Assert.Equal(["open", "pay"], top.Select(step => (string?)step["body"]).OfType<string>());
        Assert.Equal(["log", "lost"], top.Where(step => step["attachmentId"] is not null).Select(Name));
        var open = top.Single(step => (string?)step["body"] == "open");
        Assert.Equal("a page\na title", open.Text("expectedResult"));
        Assert.Equal(open.Number("id") + 1, open.Number("expectedResultId"));
        var container = steps[open["expectedResultId"]!.ToString()]!;
        Assert.Equal("Expected Result", container.Text("body"));
        Assert.Equal(["a page", "a title"], Children(container).Select(line => line.Text("body")));
        Assert.Equal(["click"], Children(open).Select(step => (string?)step["body"]).OfType<string>());
        Assert.Equal(["shot"], Children(open).Where(step => step["attachmentId"] is not null).Select(Name));
        Assert.Equal("open", open["bodyJson"]!["content"]![0]!["content"]![0]!.Text("text"));

        var reached = top.SelectMany(Below).ToList();
        Assert.Equal(steps.Count, reached.Distinct().Count());
        Assert.Equal(reached.Count, reached.Distinct().Count());
        Assert.All(steps, step => Assert.True(long.Parse(step.Key) < 0));

        List<JsonNode> Children(JsonNode node) =>
            [.. node["children"]!.AsArray().Select(child => steps[child!.ToString()]!)];
        IEnumerable<string> Below(JsonNode node) => [node["id"]!.ToString(), .. Children(node).SelectMany(Below),
            .. node["expectedResultId"] is { } held ? Below(steps[held.ToString()]!) : []];
        string Name(JsonNode step) => (string)scenario["attachments"]![step["attachmentId"]!.ToString()]!["name"]!;
    }

    [Fact]
    public async Task The_last_run_comes_in_the_form_in_which_steps_are_written()
    {
        var (shop, id, _) = await Open();
        var steps = (await shop.Get($"/api/testcase/{id}/scenariofromrun"))["steps"]!.AsArray();
        var open = steps.Single(step => (string?)step!["body"] == "open")!;
        Assert.Equal(["a page", "a title"], open["expectedResultSteps"]!.Texts("body"));
        Assert.All(open["expectedResultSteps"]!.AsArray(), line => Assert.Equal("expected_body", line.Text("type")));
        Assert.Equal(["body", "attachment"], open["steps"]!.Texts("type"));
        Assert.Equal(2, steps.Count(step => step!["attachmentId"] is not null));
    }

    [Fact]
    public async Task Files_are_listed_and_sent_so_that_nothing_runs()
    {
        var (shop, id, _) = await Open();
        var files = await shop.Rows($"/api/testcase/attachment?testCaseId={id}");
        Assert.Equal([("log", false), ("lost", true), ("shot", false)],
            files.Select(file => (file.Text("name"), (bool)file["missed"]!)));
        Assert.Equal((2, "lost"),
            ((int)(await shop.Get($"/api/testcase/attachment?testCaseId={id}&size=2"))["totalPages"]!,
            (await shop.Names($"/api/testcase/attachment?testCaseId={id}&size=2"))[1]));

        using var shot = await shop.Http.GetAsync($"/api/testcase/attachment/{files[2]["id"]}/content?inline=true",
            TestContext.Current.CancellationToken);
        Assert.Equal(("image/png", "inline"),
            (shot.Content.Headers.ContentType!.MediaType, shot.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Equal([0x89, .. "PNG"u8],
            await shot.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var page = await shop.Http.GetAsync($"/api/testcase/attachment/{files[0]["id"]}/content",
            TestContext.Current.CancellationToken);
        Assert.Equal("attachment", page.Content.Headers.ContentDisposition!.DispositionType);
        Assert.StartsWith("sandbox;", page.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(HttpStatusCode.NotFound, await shop.Status($"/api/testcase/attachment/{files[1]["id"]}/content"));
    }

    [Fact]
    public async Task Steps_outlive_the_launch_and_its_files()
    {
        var (shop, id, launch) = await Open();
        var before = await shop.Get($"/api/testcase/{id}/step");
        await shop.Try(HttpMethod.Delete, $"/api/launch/{launch}");

        var after = await shop.Get($"/api/testcase/{id}/step");
        Assert.Equal(before["scenarioSteps"]!.AsObject().Count, after["scenarioSteps"]!.AsObject().Count);
        Assert.Empty(after["attachments"]!.AsObject());
        Assert.Contains(after["scenarioSteps"]!.AsObject(), step => (string?)step.Value!["body"] == "shot");
        Assert.Equal(["open", "pay"], (await shop.Get($"/api/testcase/{id}/scenario"))["steps"]!.Texts("name"));
        Assert.Empty(await shop.Rows($"/api/testcase/attachment?testCaseId={id}"));
        Assert.Empty(await shop.Rows($"/api/testcase/{id}/history"));
    }

    [Fact]
    public void A_text_becomes_a_document_of_its_lines()
    {
        var document = ScenarioDtos.Document("pay\r\n\nin cash")!;
        Assert.Equal(["pay", "", "in cash"],
            document.Content.Select(line => string.Concat(line.Content.Select(run => run.Text))));
        Assert.Null(ScenarioDtos.Document(""));
    }

    [Fact]
    public async Task A_case_without_steps_has_an_empty_scenario()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(new ReportedTest("bare"));
        var id = await shop.Case("bare");
        Assert.Empty((await shop.Get($"/api/testcase/{id}/scenario"))["steps"]!.AsArray());
        Assert.Empty((await shop.Get($"/api/testcase/{id}/step"))["root"]!["children"]!.AsArray());
        Assert.Empty((await shop.Get($"/api/testcase/{id}/scenariofromrun"))["steps"]!.AsArray());
        Assert.Empty(await shop.Rows($"/api/testcase/attachment?testCaseId={id}"));
        Assert.Empty(await shop.Rows($"/api/testcase/{id}/example"));
    }
}
