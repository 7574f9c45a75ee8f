using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Api.Client;
using Xunit;

namespace Assay.Fault.Tests;

/// <summary>
/// A client that sends a request again, the same bytes, until it is answered: as the command line and every CI plugin
/// do.
/// </summary>
internal sealed class Patient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Longer than a server that is killed again and again, each time before its first answer, takes on a busy machine.
    /// </summary>
    private static readonly TimeSpan Patience = FaultRun.Scale * TimeSpan.FromSeconds(90);

    public Patient(Uri address, string token)
    {
        // A connection for each request: behind a balancer the next one may go to another server.
        Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = address, Timeout = TimeSpan.FromSeconds(30),
        };
        Http.DefaultRequestHeaders.Authorization = new("Api-Token", token);
    }

    public HttpClient Http { get; }

    /// <summary>How often each refusal was heard, such as "503".</summary>
    public ConcurrentDictionary<string, int> Heard { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that no fault excuses: a 500, a refusal without a text.</summary>
    public ConcurrentQueue<string> Surprises { get; } = new();

    public Task<JsonNode> Get(string path) => Send(HttpMethod.Get, path, () => null);

    public Task<JsonNode> Post(string path, JsonNode? body = null) =>
        Send(HttpMethod.Post, path, () =>
            new StringContent(body?.ToJsonString() ?? "", Encoding.UTF8, "application/json"));

    public Task<JsonNode> Delete(string path) => Send(HttpMethod.Delete, path, () => null);

    public Task<JsonNode> Upload(string path, IReadOnlyList<(string Name, byte[] Content)> files) =>
        Send(HttpMethod.Post, path, () => Form(files));

    public static MultipartFormDataContent Form(IEnumerable<(string Name, byte[] Content)> files, string field = "file")
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), field, name);
        return form;
    }

    private async Task<JsonNode> Send(HttpMethod method, string path, Func<HttpContent?> body)
    {
        using var end = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = body() };
                using var response = await Http.SendAsync(request, end.Token);
                var text = await response.Content.ReadAsStringAsync(end.Token);
                if (response.IsSuccessStatusCode) return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
                Note(response.StatusCode, $"{method} {path}", text);
                if ((int)response.StatusCode < 500)
                    throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
            }
            catch (Exception lost) when (NoAnswer.Is(lost))
            {
                Assert.False(end.IsCancellationRequested, $"{method} {path} was never answered: {lost.Message}");
                Count("lost");
            }
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private void Note(HttpStatusCode status, string what, string text)
    {
        Count($"{(int)status}");
        var told = text.StartsWith('{') ? (string?)JsonNode.Parse(text)!["message"] : null;
        if (status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage)
            && (int)status >= 500 || string.IsNullOrWhiteSpace(told))
            Surprises.Enqueue($"{what}: {(int)status} {text}");
    }

    private void Count(string what) => Heard.AddOrUpdate(what, 1, (_, count) => count + 1);

    public void Dispose() => Http.Dispose();
}
