using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Server.Data;

namespace Assay.Server.Tests.Hosting;

/// <summary>The server as a process of its own, which can be killed.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>Starts it on a free port of the loopback interface.</summary>
    public static ServerProcess Launch(params string[] arguments) =>
        Launch(new Dictionary<string, string>(), arguments);

    private static ServerProcess Launch(
        Dictionary<string, string> environment, string[] arguments, int? descriptors = null)
    {
        var start = new ProcessStartInfo("env")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var ofAssay = start.Environment.Keys
            .Where(name => name.StartsWith("ASSAY_", StringComparison.Ordinal))
            .ToList();
        foreach (var name in ofAssay) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        // Who runs the tests in the background of a shell, or by nohup, ignores Ctrl-C or hanging up, and so does every
        // child.
        string[] launcher = descriptors is null
            ? ["--default-signal=INT,HUP"]
            : ["--default-signal=INT,HUP", "prlimit", $"--nofile={descriptors}:{descriptors}"];
        foreach (var argument in (string[])
            [.. launcher, "dotnet", Path.Combine(AppContext.BaseDirectory, "Assay.Server.dll"), "--port", "0",
                "--listen", "127.0.0.1", .. arguments])
            start.ArgumentList.Add(argument);

        var server = new ServerProcess(new Process { StartInfo = start });
        server.process.OutputDataReceived += (_, line) => server.Read(line.Data);
        server.process.ErrorDataReceived += (_, line) => server.Read(line.Data);
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        _ = server.FailWhenItEnds();
        return server;
    }

    /// <summary>Launches it and waits until it says that it is ready.</summary>
    public static Task<ServerProcess> Start(params string[] arguments) => Ready(Launch([], arguments));

    public static Task<ServerProcess> Start(Dictionary<string, string> environment, params string[] arguments) =>
        Ready(Launch(environment, arguments));

    /// <summary>With so many files and connections open at one time, and no more.</summary>
    public static Task<ServerProcess> Start(int descriptors, params string[] arguments) =>
        Ready(Launch([], arguments, descriptors));

    public Task<Uri> Address() => ready.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public async Task<HttpClient> Client() => new() { BaseAddress = await Address() };

    /// <summary>
    /// A client that is signed in; the server was started with <see cref="RunningServer.AdminPassword"/>.
    /// </summary>
    public async Task<HttpClient> Admin()
    {
        var http = await Client();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "password"), new("username", "admin"), new("password", RunningServer.AdminPassword),
        ]);
        using var response = await http.PostAsync("/api/uaa/oauth/token", form);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)answer!["access_token"]!);
        return http;
    }

    public async Task<int> ExitCode()
    {
        try
        {
            // The server itself gives its database 80 s to write everything to a slow disk.
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(
                $"The server {(process.HasExited ? "has ended, but its output is held open" : "does not end")}: "
                + $"{Output}",
                late);
        }
        return process.ExitCode;
    }

    public void Signal(int signal) => Unix.Signal(process.Id, signal);

    /// <summary>kill -9: nothing of the server gets a chance to tidy up.</summary>
    public async Task Kill()
    {
        Signal(Unix.Kill);
        await ExitCode();
    }

    public Task<int> Stop()
    {
        Signal(Unix.Terminate);
        return ExitCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Kill();
        process.Dispose();
    }

    private static async Task<ServerProcess> Ready(ServerProcess server)
    {
        await server.Address();
        return server;
    }

    private void Read(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
        if (AddressLine().Match(line) is { Success: true } match) ready.TrySetResult(new(match.Value));
    }

    private async Task FailWhenItEnds()
    {
        await process.WaitForExitAsync();
        ready.TrySetException(new InvalidOperationException($"The server ended before it was ready:\n{Output}"));
    }

    [GeneratedRegex(@"(?<=^  Address +)http\S+", RegexOptions.None, 1000)]
    private static partial Regex AddressLine();
}
