using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Cli.Tests.Hosting;
using Xunit;

[assembly: AssemblyFixture(typeof(Server))]

namespace Assay.Cli.Tests.Hosting;

/// <summary>A real server with a private PostgreSQL, as a process that can be killed and started again.</summary>
public sealed partial class Server : IAsyncLifetime
{
    private const string Password = "correct horse battery staple";
    private readonly string data = Directory.CreateTempSubdirectory("assay-tests-").FullName;
    private readonly StringBuilder output = new();
    private Process? process;
    private TaskCompletionSource<Uri> ready = new();

    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>An API token of the administrator.</summary>
    public string Token { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Start(0);
        Token = await MakeToken();
    }

    /// <summary>A page as a browser that is signed in gets it.</summary>
    public async Task<string> Page(string path)
    {
        using var browser = new HttpClient { BaseAddress = Address };
        browser.DefaultRequestHeaders.Add("X-XSRF-TOKEN", "t");
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["username"] = "admin", ["password"] = Password });
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/api/login/system") { Content = form };
        signIn.Headers.Add("Cookie", "XSRF-TOKEN=t");
        using var signedIn = await browser.SendAsync(signIn);
        signedIn.EnsureSuccessStatusCode();
        return await browser.GetStringAsync(path);
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Files of the server, those of its database among them, that have a text in them.</summary>
    public async Task<List<string>> FilesWith(string text)
    {
        using var grep = Process.Start(new ProcessStartInfo("grep", ["-rlaF", "--", text, data])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
        })!;
        var found = await grep.StandardOutput.ReadToEndAsync();
        await grep.WaitForExitAsync();
        return [.. found.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Starts it on the port it had.</summary>
    public Task StartAgain() => Start(Address.Port);

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            using var stop = Process.Start(
                new ProcessStartInfo("kill", ["-TERM", $"{process.Id}"]) { UseShellExecute = false });
            await process.WaitForExitAsync();
        }
        Directory.Delete(data, recursive: true);
    }

    private async Task Start(int port)
    {
        ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("dotnet",
        [
            Assayctl.OfBuild("Assay.Server", "Assay.Server.dll"), "--data", data, "--port", $"{port}",
            "--listen", "127.0.0.1", "--admin-password", Password,
        ])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys
            .Where(name => name.StartsWith("ASSAY_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) =>
            ready.TrySetException(new InvalidOperationException($"The server ended:\n{output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Address = await ready.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private void Read(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
        if (Ready().Match(line) is { Success: true } match) ready.TrySetResult(new(match.Value));
    }

    private async Task<string> MakeToken()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var form = new FormUrlEncodedContent(
            [new("grant_type", "password"), new("username", "admin"), new("password", Password)]);
        using var signedIn = await http.PostAsync("/api/uaa/oauth/token", form);
        var bearer = (string)(await signedIn.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
        http.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
        using var made = await http.PostAsJsonAsync("/api/token", new { name = "tests" });
        return (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["token"]!;
    }

    [GeneratedRegex(@"(?<=^  Address +)http\S+", RegexOptions.None, 1000)]
    private static partial Regex Ready();
}
