using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Launches;
using Npgsql;
using Xunit;

namespace Assay.Browser.Tests;

/// <summary>
/// A server of its own with an empty project, and one with 200 jobs, a launch of 40 job runs, 12 parameters each, and
/// 100 keys that are not mapped.
/// </summary>
public sealed class CrowdedInstance : IAsyncLifetime
{
    private static readonly string[] Teams =
        ["checkout", "storefront", "payments", "warehouse", "search", "accounts", "gateway", "mobile"];
    private static readonly string[] Suites = ["unit", "api", "e2e", "contract", "accessibility"];
    private static readonly string[] Browsers =
        ["Chromium", "Firefox", "WebKit", "Edge", "Chrome Beta", "Samsung Internet", "Safari iOS"];

    private static readonly (string Name, string Value)[] Parameters =
    [
        ("BRANCH", "release/2026.11"), ("HEADLESS", "true"), ("LOCALE", "de-DE"), ("REGION", "eu-central"),
        ("IMAGE", "https://registry.example/images/checkout@sha256:0123456789abcdef"), ("RETRIES", "2"),
        ("SHARD", "3/8"), ("STAND", "staging"), ("SUITE_FILTER", ""), ("TIMEOUT", "45m"), ("VIDEO", "on failure"),
        ("WITH_A_NAME_THAT_SOMEBODY_THOUGHT_ABOUT_FOR_MUCH_TOO_LONG", "1"),
    ];

    private readonly Dictionary<string, string> addresses = [];
    private HttpClient http = new();
    private long project;
    private NpgsqlConnection? held;

    public Browser Browser { get; } = new();

    public string Address(string name) => addresses[name];

    public async ValueTask InitializeAsync()
    {
        await Browser.InitializeAsync();
        http = await Browser.Client();
        var empty = await Project("Nothing yet");
        addresses["no-jobs"] = $"/project/{empty}/jobs";
        addresses["no-keys"] = $"/project/{empty}/settings/environment";
        addresses["no-integrations"] = "/administration/integrations";
        addresses["no-project-integrations"] = $"/project/{empty}/settings/integrations";
        project = empty;
        addresses["no-job-runs"] = $"/launch/{await Launch("By hand", "a")}/jobs";

        project = await Project("A large company");
        foreach (var (key, variable) in ((string, long)[])[("BROWSER", -2), ("BRANCH", -3)])
            await Post("/api/evschema",
                new JsonObject { ["projectId"] = project, ["key"] = key, ["envVarId"] = variable });
        var quiet = await Post("/api/job", new JsonObject { ["projectId"] = project, ["externalId"] = "a quiet one" });
        addresses["no-run"] = $"/project/{project}/jobs/{quiet["id"]}";
        var launch = await Launch("Everything of release/2026.11, on all browsers", "by hand");
        for (var job = 0; job < 200; job++) await Run(job, job < 40 ? launch : null);
        addresses["many-jobs"] = $"/project/{project}/jobs";
        addresses["many-keys"] = $"/project/{project}/settings/environment";
        addresses["many-job-runs"] = $"/launch/{launch}/jobs";
        addresses["many-job-runs-overview"] = $"/launch/{launch}";
        addresses["copy"] = $"/launch/{launch}";
        addresses["launches"] = addresses["chosen"] = $"/project/{project}/launches";
        var (one, two) = (await Launch("One", "a"), await Launch("Two", "a"));
        await Post($"/api/launch/{two}/close", []);
        addresses["one-launch-to-merge"] = $"/project/{project}/launches/merge?launch={one}";
        addresses["merge-closed"] = $"/project/{project}/launches/merge?launch={one}&launch={two}";
        addresses["merge"] = $"/project/{project}/launches/merge?launch={one}&launch={launch}";
        addresses["merging"] = $"/launch/{await Merging()}";
    }

    /// <summary>
    /// A connection that keeps results from moving out of a launch, as another server does that is at it; it lets go
    /// when it is disposed.
    /// </summary>
    public async Task<NpgsqlConnection> Hold(long launch)
    {
        var holder = new NpgsqlConnection($"{Browser.Database.ConnectionString};Pooling=false");
        await holder.OpenAsync();
        await using var take = new NpgsqlCommand($"select pg_advisory_lock({LaunchClaim.Merging}, {launch})", holder);
        await take.ExecuteNonQueryAsync();
        return holder;
    }

    /// <summary>A launch that a large one is moving into.</summary>
    private async Task<long> Merging()
    {
        var (from, into) = (await Launch("Nightly, second half", "a"), await Launch("Nightly", "b"));
        held = await Hold(from);
        await Post("/api/launch/merge", new JsonObject { ["from"] = from, ["to"] = into });
        await using var large = Browser.Database.CreateCommand(
            $"update merging_launch set results = 412345, moved = 73500 where from_id = {from}");
        await large.ExecuteNonQueryAsync();
        return into;
    }

    /// <summary>A launch with a passed result for each name.</summary>
    public async Task<long> Launch(string name, params string[] tests)
    {
        var info = new JsonObject
        {
            ["projectId"] = project, ["name"] = name, ["tags"] = new JsonArray(new JsonObject { ["name"] = "crowd" }),
        };
        using var form = new MultipartFormDataContent
        {
            { new StringContent(info.ToJsonString(), Encoding.UTF8, "application/json"), "info" },
        };
        foreach (var test in tests) form.Add(new StringContent(Result(test)), "file", $"{test}-result.json");
        using var sent = await http.PostAsync("/api/launch/upload", form);
        sent.EnsureSuccessStatusCode();
        return (long)(await sent.Content.ReadFromJsonAsync<JsonNode>())!["launchId"]!;
    }

    public static string Result(string test, string status = "passed") => $$"""
        {"uuid":"{{Guid.NewGuid()}}","name":"{{test}}","fullName":"crowd.{{test}}","status":"{{status}}",
         "start":1790000000000,"stop":1790000000900,"labels":[{"name":"suite","value":"S"}]}
        """;

    private async Task Run(int job, long? launch)
    {
        var path = $"{Teams[job / Suites.Length % Teams.Length]}/{Suites[job % Suites.Length]}"
            + (job < 40 ? "" : $"-{job / 40}") + (job == 3 ? "-of-everything-that-anybody-ever-wanted-to-look-at" : "");
        var parameters = new JsonArray([.. Parameters.Select(parameter => (JsonNode)new JsonObject
        {
            ["name"] = parameter.Name, ["defaultValue"] = parameter.Value, ["value"] = parameter.Value,
        })]);
        var started = await Post("/api/upload/start", new JsonObject
        {
            ["projectId"] = project, ["ci"] = new JsonObject { ["type"] = job % 2 == 0 ? "gitlab" : "github" },
            ["job"] = new JsonObject { ["uid"] = path, ["name"] = path, ["parameters"] = parameters.DeepClone() },
            ["jobRun"] = new JsonObject
            {
                ["uid"] = $"{job}", ["name"] = $"#{4800 + 37 * job % 500}",
                ["url"] = $"https://git.example/{path}/{job}",
                ["parameters"] = parameters,
            },
            ["launch"] = launch is { } id ? new JsonObject { ["id"] = id } : new JsonObject { ["name"] = $"Run {job}" },
        });
        if (job == 0) addresses["many-parameters"] = $"/project/{project}/jobs/{started["jobId"]}";
        if (launch is null) return;
        var session = await Post("/api/upload/session", new JsonObject
        {
            ["jobRunId"] = (long)started["jobRunId"]!,
            ["environment"] = new JsonArray([
                Pair("BROWSER", Browsers[job % Browsers.Length]), Pair("BRANCH", "release/2026.11"),
                .. Enumerable.Range(0, 100).Select(key => Pair($"CI_SOME_VARIABLE_OF_THE_RUNNER_{key}", "v"))]),
        });
        using var form = new MultipartFormDataContent();
        var failed = false;
        for (var test = 0; test < 12 + job % 7; test++)
        {
            var status = ((job * 7 + test * 13) % 41) switch
            {
                0 => "failed", 1 => "broken", 2 => "skipped", _ => "passed",
            };
            failed |= status is "failed" or "broken";
            form.Add(new StringContent(Result($"t{job}_{test}", status)), "file", $"{test}-result.json");
        }
        using var sent = await http.PostAsync($"/api/upload?id={session["id"]}", form);
        sent.EnsureSuccessStatusCode();
        if (job % 6 != 5)
            await Post($"/api/jobrun/{started["jobRunId"]}/stop",
                new JsonObject { ["status"] = failed ? "failed" : "passed" });
    }

    private static JsonObject Pair(string key, string value) => new() { ["key"] = key, ["value"] = value };

    private async Task<long> Project(string name) =>
        (long)(await Post("/api/project", new JsonObject { ["name"] = name }))["id"]!;

    private async Task<JsonNode> Post(string path, JsonObject body)
    {
        using var response = await http.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (held is not null) await held.DisposeAsync();
        await Browser.DisposeAsync();
    }
}
