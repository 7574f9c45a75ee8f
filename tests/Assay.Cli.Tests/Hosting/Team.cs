using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Cli.Tests.Hosting;

/// <summary>
/// A project of its own for one test, a folder to work in, and what a pipeline would know of the server.
/// </summary>
internal sealed class Team : IDisposable
{
    /// <summary>Variables that every instance has.</summary>
    public const long Host = -1, Browser = -2;

    private readonly Server server;
    private readonly HttpClient http;

    private Team(Server server)
    {
        this.server = server;
        http = new() { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new("Api-Token", server.Token);
        Variables = new()
        {
            ["ALLURE_ENDPOINT"] = server.Address.AbsoluteUri, ["ALLURE_TOKEN"] = server.Token,
        };
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("assayctl-tests-").FullName;

    /// <summary>allure-results in the folder.</summary>
    public string Results => Directory.CreateDirectory(Path.Combine(Folder, "allure-results")).FullName;

    public Dictionary<string, string> Variables { get; }

    public long ProjectId { get; private set; }

    public static async Task<Team> Of(Server server)
    {
        var team = new Team(server);
        var project = await team.Post("/api/project", new JsonObject { ["name"] = "T" + Guid.NewGuid().ToString("N") });
        team.ProjectId = (long)project["id"]!;
        team.Variables["ALLURE_PROJECT_ID"] = team.ProjectId.ToString(CultureInfo.InvariantCulture);
        return team;
    }

    /// <summary>Another machine with the same server and project.</summary>
    public Team Elsewhere() => new(server)
    {
        ProjectId = ProjectId,
        Variables = { ["ALLURE_PROJECT_ID"] = ProjectId.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>The pipeline is a run of a GitHub workflow.</summary>
    public Team InGitHub(string run = "9001", int attempt = 1, string workflow = "e2e")
    {
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["GITHUB_ACTIONS"] = "true", ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_REPOSITORY"] = "acme/shop",
            ["GITHUB_WORKFLOW"] = workflow, ["GITHUB_RUN_ID"] = run,
            ["GITHUB_RUN_NUMBER"] = "41", ["GITHUB_JOB"] = "test",
            ["GITHUB_REF"] = "refs/heads/main", ["GITHUB_RUN_ATTEMPT"] = attempt.ToString(CultureInfo.InvariantCulture),
        }) Variables[name] = value;
        return this;
    }

    public Team With(string name, string value)
    {
        Variables[name] = value;
        return this;
    }

    public Assayctl Start(params string[] arguments) => Assayctl.Start(Folder, Variables, arguments);

    public async Task<Ended> Run(params string[] arguments)
    {
        using var program = Start(arguments);
        return await program.End();
    }

    /// <summary>Watches a shell script.</summary>
    public Task<Ended> Watch(
        string script, params string[] flags) => Run(["watch", .. flags, "--", "sh", "-c", script]);

    /// <summary>Files of results in the folder.</summary>
    public int Written => Directory.GetFiles(Results).Length;

    public void AddResult(string fullName, string status = "passed", params string[] attachments) =>
        File.WriteAllText(Path.Combine(Results, $"{Guid.NewGuid():N}-result.json"),
            Result(fullName, status, attachments));

    public void AddFile(string name, string content) => File.WriteAllText(Path.Combine(Results, name), content);

    public static string Result(string fullName, string status = "passed", params string[] attachments) =>
        new JsonObject
    {
        ["uuid"] = Guid.NewGuid().ToString("N"), ["name"] = fullName.Split('.')[^1], ["fullName"] = fullName,
        ["status"] = status, ["start"] = 1_790_000_000_000, ["stop"] = 1_790_000_000_010,
        ["attachments"] = new JsonArray([.. attachments.Select(source =>
            (JsonNode)new JsonObject { ["name"] = source, ["source"] = source, ["type"] = "text/plain" })]),
    }.ToJsonString();

    public async Task<JsonNode> Get(string path) => (await http.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<JsonNode> Post(string path, JsonNode? body = null)
    {
        using var content = new StringContent(body?.ToJsonString() ?? "", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{path}: {(int)response.StatusCode} {text}", null, response.StatusCode);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>The project's launches, newest first.</summary>
    public async Task<List<JsonNode>> Launches() =>
        [.. (await Get($"/api/launch?projectId={ProjectId}&size=100&preview=true&sort=id,DESC"))["content"]!.AsArray()
            .Select(row => row!)];

    /// <summary>The only launch of the project.</summary>
    public async Task<JsonNode> Launch()
    {
        var launches = await Launches();
        return launches is [var only] ? only : throw new InvalidOperationException($"{launches.Count} launches");
    }

    public async Task<long> LaunchId() => (long)(await Launch())["id"]!;

    /// <summary>Names of visible results with their status: "a.b passed".</summary>
    public async Task<List<string>> Seen(long launch) =>
        [.. (await Get($"/api/testresult?launchId={launch}&size=10000"))["content"]!.AsArray()
            .Select(row => $"{row!["name"]} {row["status"]}").Order(StringComparer.Ordinal)];

    public async Task Close(long launch)
    {
        await Post($"/api/launch/{launch}/close");
        for (var tries = 0; tries < 400 && !(bool)(await Get($"/api/launch/{launch}/progress"))["ready"]!; tries++)
            await Task.Delay(25);
    }

    /// <summary>A variable of uploading processes that the project keeps.</summary>
    public async Task Map(string key, long variable = Host) => await Post("/api/evschema", new JsonObject
    {
        ["projectId"] = ProjectId, ["key"] = key, ["envVar"] = new JsonObject { ["id"] = variable },
    });

    /// <summary>Waits for something that another process does.</summary>
    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (await condition()) return;
            await Task.Delay(50);
        }
        throw new TimeoutException($"It did not happen within 30 s: {what}");
    }

    public static Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
