using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Assay.Bench;

/// <summary>The server as a process of its own on a data folder, and a signed-in client of it.</summary>
internal sealed class ReadServer : IAsyncDisposable
{
    private readonly Process process;

    private ReadServer(Process process, Uri address, HttpClient http)
    {
        this.process = process;
        (Address, Http) = (address, http);
    }

    public Uri Address { get; }

    /// <summary>Keeps its connections, and takes compressed bodies as they come.</summary>
    public HttpClient Http { get; }

    public static async Task<ReadServer> Start(string folder)
    {
        // Beside this program's folder: artifacts/bin/Assay.Bench/release and artifacts/bin/Assay.Server/release.
        var program = Path.Combine(AppContext.BaseDirectory, "../../Assay.Server/release/Assay.Server.dll");
        var started = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "--data", folder, "--port", "0", "--log-level", "Warning"])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
        })!;
        while (await started.StandardOutput.ReadLineAsync() is { } line)
            if (line.TrimStart().StartsWith("Address", StringComparison.Ordinal))
            {
                var address = new Uri(line.Trim().Split(' ')[^1]);
                _ = started.StandardOutput.ReadToEndAsync();
                return new(started, address, await SignIn(address));
            }
        throw new InvalidOperationException("The server ended before it was ready");
    }

    private static async Task<HttpClient> SignIn(Uri address)
    {
        var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = address, Timeout = TimeSpan.FromMinutes(5),
        };
        using var form = new FormUrlEncodedContent(
            [new("grant_type", "password"), new("username", "admin"), new("password", ReadData.Password)]);
        using var answer = await http.PostAsync("/api/uaa/oauth/token", form);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)token!);
        return http;
    }

    public async Task<JsonNode> Get(string path)
    {
        using var answer = await Http.GetAsync(path);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
