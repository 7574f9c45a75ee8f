using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Assay.Server.Tests.Accounts;

/// <summary>What a server answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Response)
{
    public int Code => (int)Status;
    public JsonNode Body => JsonNode.Parse(Text)!;
    public string Message => (string)Body["message"]!;
    public IEnumerable<JsonNode> Content => Body["content"]!.AsArray().OfType<JsonNode>();
}

/// <summary>Requests whose answer is looked at whatever its status.</summary>
internal static class Asking
{
    public static async Task<Answer> Ask(this HttpClient http, string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var stop = TestContext.Current.CancellationToken;
        var response = await http.SendAsync(request, stop);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(stop), response);
    }

    public static Task<Answer> Get(this HttpClient http, string path) => http.Ask("GET", path);

    public static Task<Answer> Post(this HttpClient http, string path, string? body = null) =>
        http.Ask("POST", path, body);

    /// <summary>Fails with what the server said.</summary>
    public static async Task<Answer> Done(this Task<Answer> asked)
    {
        var answer = await asked;
        Assert.True(answer.Code is >= 200 and < 300, $"{answer.Code} {answer.Text}");
        return answer;
    }

    /// <summary>Fails unless it was refused with this status, in the wire's error shape.</summary>
    public static async Task<string> Refused(this Task<Answer> asked, int status)
    {
        var answer = await asked;
        Assert.True(answer.Code == status, $"{answer.Code} {answer.Text}");
        Assert.Equal(status, (int)answer.Body["status"]!);
        Assert.True((long)answer.Body["timestamp"]! > 0);
        Assert.NotEmpty((string)answer.Body["error"]!);
        Assert.Equal(answer.Response.RequestMessage!.RequestUri!.AbsolutePath, (string)answer.Body["path"]!);
        return answer.Message;
    }
}
