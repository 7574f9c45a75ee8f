using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Assay.Cli.Tests.Hosting;

/// <summary>
/// Stands between the program and the server. It passes requests on, keeps what was said, can answer some itself, can
/// lose answers, and can be gone for a while.
/// </summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly Uri target;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly int port;
    private HttpListener listener;
    private Task serving;

    public Proxy(Uri target)
    {
        this.target = target;
        port = FreePort();
        (listener, serving) = Listen();
    }

    public Uri Address => new($"http://127.0.0.1:{port}/");

    public ConcurrentQueue<Heard> All { get; } = new();

    /// <summary>Answers instead of the server; null passes the request on.</summary>
    public Func<Heard, Said?> Instead { get; set; } = _ => null;

    /// <summary>No file gets through; everything else does.</summary>
    public void RefuseFiles(int status, string message) =>
        Instead = heard => heard.Path.StartsWith("/api/upload?", StringComparison.Ordinal)
            ? Said.Refusal(status, message)
            : null;

    /// <summary>The server does its work, but a gateway before it has no answer for the client.</summary>
    public Func<Heard, bool> Lose { get; set; } = _ => false;

    public IEnumerable<Heard> Of(string path) =>
        All.Where(heard => heard.Path.StartsWith(path, StringComparison.Ordinal));

    /// <summary>All connections break, and no new one is taken.</summary>
    public void Cut() => listener.Abort();

    public void Mend() => (listener, serving) = Listen();

    public async ValueTask DisposeAsync()
    {
        listener.Abort();
        await serving;
        http.Dispose();
    }

    private (HttpListener, Task) Listen()
    {
        var made = new HttpListener();
        made.Prefixes.Add(Address.AbsoluteUri);
        made.Start();
        return (made, Serve(made));
    }

    private async Task Serve(HttpListener own)
    {
        var running = new List<Task>();
        try
        {
            while (true) running.Add(Answer(await own.GetContextAsync()));
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var heard = new Heard(
                context.Request.HttpMethod, context.Request.RawUrl!,
                context.Request.Headers.ToString()!, body.ToArray(),
                TimeProvider.System.GetTimestamp());
            All.Enqueue(heard);
            var said = Instead(heard) ?? await Forward(context.Request, heard);
            if (Lose(heard)) said = Said.Refusal(502, "the answer was lost");
            context.Response.StatusCode = said.Status;
            context.Response.ContentType = "application/json";
            if (said.RetryAfter is { } wait) context.Response.AddHeader("Retry-After", wait);
            if (said.Body.Length > 0) await context.Response.OutputStream.WriteAsync(said.Body);
            context.Response.Close();
        }
        catch (Exception broken) when (broken is IOException or HttpListenerException or ObjectDisposedException
            or HttpRequestException or InvalidOperationException)
        {
            context.Response.Abort();
        }
    }

    private async Task<Said> Forward(HttpListenerRequest request, Heard heard)
    {
        using var message = new HttpRequestMessage(new HttpMethod(heard.Method), new Uri(target, heard.Path));
        if (heard.Body.Length > 0) message.Content = new ByteArrayContent(heard.Body);
        foreach (var name in request.Headers.AllKeys)
        {
            if (name is null or "Host" or "Content-Length" or "Transfer-Encoding" or "Connection") continue;
            // What the server says is read here, and passed on as it is.
            if (name is "Accept-Encoding") continue;
            if (!message.Headers.TryAddWithoutValidation(name, request.Headers[name]))
                message.Content?.Headers.TryAddWithoutValidation(name, request.Headers[name]);
        }
        using var response = await http.SendAsync(message);
        return new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <summary>A request.</summary>
internal sealed record Heard(string Method, string Path, string Headers, byte[] Body, long At)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>An answer.</summary>
internal sealed record Said(int Status, byte[] Body, string? RetryAfter = null)
{
    public static Said Json(int status, string json, string? retryAfter = null) =>
        new(status, Encoding.UTF8.GetBytes(json), retryAfter);

    public static Said Refusal(int status, string message, string? retryAfter = null) =>
        Json(status, $$"""{"status":{{status}},"error":"e","message":"{{message}}","path":"/"}""", retryAfter);
}
