using System.Text.Json.Nodes;

namespace Assay.Server.Demo;

/// <summary>The calls that make the demo project, in the order in which a team would have made them.</summary>
internal sealed class DemoProject(HttpClient http, DateTimeOffset now)
{
    private long project;

    public async Task<long> Create(int runs, CancellationToken stop)
    {
        var created = await Post("/api/project", new JsonObject
        {
            ["name"] = "Shop", ["abbr"] = "SH", ["isPublic"] = true,
            ["description"] = "An invented web shop, to look around in. Delete the project when you have seen enough.",
        }, stop);
        project = (long)created["id"]!;
        await Post("/api/evschema", EnvironmentKey("BROWSER", -2), stop);
        await Post("/api/evschema", EnvironmentKey("BRANCH", -3), stop);

        for (var run = 1; run <= runs; run++) await Nightly(run, runs, stop);
        await Local(runs + 1, stop);
        return project;
    }

    /// <summary>What was begun and failed leaves nothing behind, so that it can be tried again.</summary>
    public async Task Undo()
    {
        if (project == 0) return;
        using var response = await http.DeleteAsync($"/api/project/{project}");
    }

    private async Task Nightly(int run, int runs, CancellationToken stop)
    {
        var start = now.AddDays(run - runs).AddHours(-3);
        var started = await Post("/api/upload/start", new JsonObject
        {
            ["projectId"] = project,
            ["ci"] = new JsonObject { ["type"] = "gitlab", ["endpoint"] = "https://git.example" },
            ["job"] = new JsonObject
            {
                ["uid"] = "shop/nightly", ["name"] = "Nightly", ["url"] = "https://git.example/shop/pipelines",
                ["parameters"] = new JsonArray(new JsonObject { ["name"] = "Branch", ["defaultValue"] = "main" }),
            },
            ["jobRun"] = new JsonObject
            {
                ["uid"] = $"{4804 + run}", ["name"] = $"Nightly #{4804 + run}",
                ["url"] = $"https://git.example/shop/pipelines/{4804 + run}",
                ["parameters"] = new JsonArray(new JsonObject { ["name"] = "Branch", ["value"] = "release/26.11" }),
            },
            ["launch"] = new JsonObject
            {
                ["name"] = $"Nightly #{4804 + run}, release/26.11", ["tags"] = new JsonArray("nightly"),
            },
        }, stop);
        foreach (var browser in (string[])["chrome", "firefox"])
        {
            var session = await Post("/api/upload/session", new JsonObject
            {
                ["jobRunId"] = (long)started["jobRunId"]!,
                ["environment"] = new JsonArray(
                    Pair("BROWSER", browser), Pair("BRANCH", "release/26.11"), Pair("CI_PIPELINE_SOURCE", "schedule"),
                    Pair("CI_RUNNER_TAGS", "linux")),
            }, stop);
            await Send($"/api/upload/file?id={session["id"]}", null, Files(run, start, browser), stop);
        }
        await Post("/api/upload/stop", new JsonObject
        {
            ["projectId"] = project, ["jobUid"] = "shop/nightly", ["jobRunUid"] = $"{4804 + run}",
            ["status"] = "failed",
        }, stop);
        await Post($"/api/launch/{started["launchId"]}/close", null, stop);
    }

    private Task Local(int run, CancellationToken stop) => Send("/api/launch/upload", new JsonObject
    {
        ["projectId"] = project, ["name"] = "Local run before the merge of SHOP-3298",
        ["tags"] = new JsonArray(new JsonObject { ["name"] = "local" }),
    }, DemoLaunch.Files(run, now.AddMinutes(-25), 0.6), stop);

    /// <summary>The second browser runs only what needs a browser.</summary>
    private static IReadOnlyList<DemoFile> Files(int run, DateTimeOffset start, string browser) =>
        browser == "chrome"
            ? DemoLaunch.Files(run, start)
            : DemoLaunch.Files(run + DemoLaunch.SecondBrowser, start.AddMinutes(20), 0.3);

    private JsonObject EnvironmentKey(string key, long variable) => new()
    {
        ["projectId"] = project, ["key"] = key, ["envVar"] = new JsonObject { ["id"] = variable },
    };

    private static JsonObject Pair(string key, string value) => new() { ["key"] = key, ["value"] = value };

    private async Task Send(string path, JsonObject? info, IReadOnlyList<DemoFile> files, CancellationToken stop)
    {
        using var form = new MultipartFormDataContent();
        if (info is not null)
            form.Add(new StringContent(info.ToJsonString(), System.Text.Encoding.UTF8, "application/json"), "info");
        foreach (var file in files) form.Add(new ByteArrayContent(file.Content), "file", file.Name);
        using var response = await http.PostAsync(path, form, stop);
        await Expect(response, stop);
    }

    private async Task<JsonNode> Post(string path, JsonObject? body, CancellationToken stop)
    {
        using var content = new StringContent(
            body?.ToJsonString() ?? "", System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content, stop);
        var text = await Expect(response, stop);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    private static async Task<string> Expect(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        if (response.IsSuccessStatusCode) return text;
        throw new InvalidOperationException(
            $"Demo data: {response.RequestMessage?.RequestUri?.AbsolutePath} answered "
                + $"{(int)response.StatusCode}: {text}");
    }
}
