using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>The server as a client sees it.</summary>
internal static class Wire
{
    public static async Task<HttpClient> Admin(this RunningServer server)
    {
        var http = server.Anonymous();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "password"), new("username", "admin"), new("password", RunningServer.AdminPassword),
        ]);
        using var response = await http.PostAsync("/api/oauth/token", form, Stop);
        var token = (string)(await Node(response))["access_token"]!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    public static async Task<JsonArray> Array(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, Stop);
        return (await Node(response)).AsArray();
    }

    public static async Task<JsonNode> Get(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, Stop);
        return await Node(response);
    }

    public static async Task<JsonNode> Post(this HttpClient http, string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content, Stop);
        return await Node(response);
    }

    public static Task<HttpResponseMessage> Send(
        this HttpClient http, string path, IEnumerable<(string Name, byte[] Content)> files, JsonObject? info = null,
        string field = "file")
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), field, name);
        if (info is not null)
            form.Add(new StringContent(info.ToJsonString(), Encoding.UTF8, "application/json"), "info");
        return http.PostAsync(path, form, Stop);
    }

    public static async Task<JsonNode> Node(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(
            response.IsSuccessStatusCode, $"{(int)response.StatusCode} {response.RequestMessage?.RequestUri}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
