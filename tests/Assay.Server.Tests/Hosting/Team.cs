using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Hosting;

/// <summary>A client that is signed in as the administrator, and a project of its own for one test.</summary>
internal sealed class Team : IDisposable
{
    private static string? adminToken;

    private Team(HttpClient http) => Http = http;

    public HttpClient Http { get; }
    public long ProjectId { get; private set; }

    public static async Task<Team> Of(RunningServer server, bool isPublic = false)
    {
        return await Of(server.WithToken(await AdminToken(server)), isPublic);
    }

    public static async Task<Team> Of(HttpClient signedIn, bool isPublic = false)
    {
        var team = new Team(signedIn);
        var project = await team.Post(
            "/api/project", new JsonObject { ["name"] = "T" + Guid.NewGuid().ToString("N"), ["isPublic"] = isPublic });
        team.ProjectId = (long)project["id"]!;
        return team;
    }

    public static async Task<string> AdminToken(RunningServer server)
    {
        if (adminToken is not null) return adminToken;
        using var http = server.Anonymous();
        using var exchanged = await http.PostAsync("/api/uaa/oauth/token",
            new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "password", ["username"] = "admin", ["password"] = RunningServer.AdminPassword,
                ["scope"] = "openid",
            }));
        var bearer = (string)(await exchanged.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
        http.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
        using var made = await http.PostAsJsonAsync("/api/token", new { name = "tests" });
        return adminToken = (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["token"]!;
    }

    /// <summary>The same project through another client, for example of a server that was started again.</summary>
    public Team Through(HttpClient signedIn) => new(signedIn) { ProjectId = ProjectId };

    public async Task<JsonNode> Get(string path) => (await Http.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<JsonNode> Post(string path, JsonNode? body = null)
    {
        using var response = await Http.PostAsync(
            path, new StringContent(body?.ToJsonString() ?? "", System.Text.Encoding.UTF8, "application/json"));
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{path}: {(int)response.StatusCode} {text}", null, response.StatusCode);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>Sends files into a new launch, as the upload dialog does.</summary>
    public async Task<long> Upload(IEnumerable<(string Name, byte[] Content)> files, string name = "Uploaded")
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent(new JsonObject { ["projectId"] = ProjectId, ["name"] = name }.ToJsonString(),
            System.Text.Encoding.UTF8, "application/json"), "info");
        foreach (var (file, content) in files) form.Add(new ByteArrayContent(content), "file", file);
        using var response = await Http.PostAsync("/api/launch/upload", form);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new HttpRequestException(text, null, response.StatusCode);
        return (long)JsonNode.Parse(text)!["launchId"]!;
    }

    public async Task Close(long launch)
    {
        await Post($"/api/launch/{launch}/close");
        for (var tries = 0; tries < 400 && !(bool)(await Get($"/api/launch/{launch}/progress"))["ready"]!; tries++)
            await Task.Delay(25);
    }

    /// <summary>Counts by status, e.g. passed 5.</summary>
    public async Task<Dictionary<string, long>> Statistic(long launch) =>
        (await Get($"/api/launch/{launch}/statistic")).AsArray()
            .ToDictionary(row => (string?)row!["status"] ?? "in_progress", row => (long)row!["count"]!);

    public void Dispose() => Http.Dispose();
}
