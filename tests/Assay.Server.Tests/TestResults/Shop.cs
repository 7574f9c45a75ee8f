using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.Uploads;
using Xunit;

namespace Assay.Server.Tests.TestResults;

/// <summary>A project of its own, filled and read over HTTP as clients do.</summary>
internal sealed class Shop
{
    private Shop(RunningServer server, HttpClient http) => (Server, Http) = (server, http);

    public RunningServer Server { get; }
    public HttpClient Http { get; }
    public long Id { get; private set; }

    public static async Task<Shop> Open(RunningServer server)
    {
        var shop = new Shop(server, await server.Admin());
        var made = await shop.Http.Post("/api/project", new() { ["name"] = $"Shop {Guid.NewGuid()}", ["abbr"] = "S" });
        shop.Id = (long)made["id"]!;
        foreach (var (key, variable) in new[] { ("BROWSER", -2), ("BRANCH", -3) })
            await shop.Http.Post("/api/evschema", new()
            {
                ["projectId"] = shop.Id, ["key"] = key, ["envVar"] = new JsonObject { ["id"] = variable },
            });
        return shop;
    }

    public async Task<long> Launch(string name = "Nightly") =>
        (long)(await Http.Post("/api/launch", new() { ["name"] = name, ["projectId"] = Id.ToString() }))["id"]!;

    /// <summary>A launch with these results in one session.</summary>
    public async Task<long> LaunchOf(params ReportedTest[] tests)
    {
        var launch = await Launch();
        await Upload(launch, tests);
        return launch;
    }

    public Task Upload(long launch, params ReportedTest[] tests) => Upload(launch, [], tests);

    public async Task Upload(long launch, (string Key, string Value)[] environment, params ReportedTest[] tests) =>
        await Send(
            await Session(launch, environment), [.. tests.Select(test => ($"{test.Uuid}-result.json", test.File()))]);

    public async Task<long> Session(long launch, params (string Key, string Value)[] environment) =>
        (long)(await Http.Post("/api/upload/session?manual=true", new()
        {
            ["launchId"] = launch,
            ["environment"] = new JsonArray(
                [.. environment.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })]),
        }))["id"]!;

    public async Task Send(long session, params (string Name, byte[] Content)[] files)
    {
        using var response = await Http.Send($"/api/upload/file?id={session}", files);
        await Wire.Node(response);
    }

    public Task<JsonNode> Get(string path) => Http.Get(path);

    /// <summary>The rows of a page.</summary>
    public async Task<List<JsonObject>> Rows(string path) =>
        [.. (await Get(path))["content"]!.AsArray().Select(row => row!.AsObject())];

    public async Task<List<string>> Names(string path) => [.. (await Rows(path)).Select(row => (string)row["name"]!)];

    /// <summary>The visible result with this name.</summary>
    public async Task<long> Result(long launch, string name) =>
        (long)(await Rows($"/api/testresult?launchId={launch}&size=1000"))
            .Single(row => (string?)row["name"] == name)["id"]!;

    public async Task<(HttpStatusCode Status, string Text)> Try(
        HttpMethod method, string path, JsonObject? body = null, HttpClient? by = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await (by ?? Http).SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<Dictionary<string, long>> Statistic(long launch) =>
        (await Http.Array($"/api/launch/{launch}/statistic"))
            .ToDictionary(row => (string?)row!["status"] ?? "in_progress", row => (long)row!["count"]!);

    /// <summary>The id of a value of a custom field, as trees name their groups.</summary>
    public async Task<long> Value(string name)
    {
        await using var command = Server.Database.CreateCommand(
            "select id from custom_field_value where project_id = $1 and name = $2");
        command.Parameters.AddWithValue(Id);
        command.Parameters.AddWithValue(name);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}

/// <summary>A result as an adapter writes it.</summary>
internal sealed record ReportedTest(string Name, string Status = "passed")
{
    public string Uuid { get; init; } = Guid.NewGuid().ToString();
    public long Start { get; init; } = 1_700_000_000_000;
    public long Duration { get; init; } = 100;
    public string? Message { get; init; }
    public string? Trace { get; init; }
    public (string Name, string Value)[] Labels { get; init; } = [];
    public JsonArray? Steps { get; init; }
    public JsonArray? Attachments { get; init; }
    public JsonArray? Links { get; init; }
    public JsonArray? Parameters { get; init; }

    public byte[] File() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["uuid"] = Uuid, ["name"] = Name, ["fullName"] = $"shop.{Name}", ["testCaseId"] = $"case-{Name}",
        ["status"] = Status, ["start"] = Start, ["stop"] = Start + Duration,
        ["statusDetails"] = new JsonObject { ["message"] = Message, ["trace"] = Trace },
        ["labels"] = new JsonArray(
            [.. Labels.Select(label => new JsonObject { ["name"] = label.Name, ["value"] = label.Value })]),
        ["steps"] = Steps?.DeepClone(), ["attachments"] = Attachments?.DeepClone(), ["links"] = Links?.DeepClone(),
        ["parameters"] = Parameters?.DeepClone(),
    }.ToJsonString());

    public static ReportedTest In(string suite, string name, string status = "passed") =>
        new(name, status) { Labels = [("suite", suite)] };
}
