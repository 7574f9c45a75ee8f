using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Assay.Bench;

/// <summary>
/// The built server as a process of its own, on a free port, with the private PostgreSQL in its data folder.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Password = "a password of the benchmark";

    private readonly Process process;
    private readonly string data;

    private ServerProcess(Process process, Uri address, string data)
    {
        this.process = process;
        this.data = data;
        Address = address;
    }

    public Uri Address { get; }

    public int Id => process.Id;

    /// <summary>Connection string of the private PostgreSQL.</summary>
    public string Database => $"Host={data}/postgres;Username=assay;Database=assay;Command Timeout=600";

    public static async Task<ServerProcess> Launch(string data)
    {
        // Beside this program's folder: artifacts/bin/Assay.Bench/release and artifacts/bin/Assay.Server/release.
        var program = Path.Combine(AppContext.BaseDirectory, "../../Assay.Server/release/Assay.Server.dll");
        if (!File.Exists(program))
            throw new FileNotFoundException("Build the server first: ./assay bench does", program);
        var start = new ProcessStartInfo("dotnet", [program, "--data", data, "--port", "0"])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
        };
        start.Environment["ASSAY_ADMIN_PASSWORD"] = Password;
        var started = Process.Start(start)!;
        var address = await Ready(started);
        // Whatever it says later has to go somewhere, or it would stop when the pipe is full.
        _ = started.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return new(started, address, data);
    }

    /// <summary>A client that is signed in as the administrator.</summary>
    public async Task<HttpClient> SignIn()
    {
        var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(10) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password", ["username"] = "admin", ["password"] = Password,
        });
        using var answer = await http.PostAsync("/api/uaa/oauth/token", form);
        var token = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetValue<string>());
        return http;
    }

    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    public async Task Stop()
    {
        using var stop = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"The server ended with {process.ExitCode}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Stop();
        process.Dispose();
    }

    private static async Task<Uri> Ready(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
            if (line.TrimStart().StartsWith("Address", StringComparison.Ordinal))
                return new(line.Trim().Split(' ')[^1]);
        throw new InvalidOperationException("The server ended before it was ready");
    }
}
