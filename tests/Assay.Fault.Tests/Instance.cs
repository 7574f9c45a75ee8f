using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Assay.Server.Data;
using Assay.Server.Tests.Hosting;
using Npgsql;

namespace Assay.Fault.Tests;

/// <summary>
/// A server process with its data folder, always at the same address, which may die and be started again.
/// </summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly string[] arguments;
    private ServerProcess process;

    private Instance(string folder, Uri address, string[] arguments, ServerProcess process)
    {
        (Folder, Address, this.arguments, this.process) = (folder, address, arguments, process);
        if (!arguments.Contains("--database")) Database = TestFolders.Database(folder);
    }

    public string Folder { get; }
    public Uri Address { get; }
    public int ProcessId => process.Id;
    public string Output => process.Output;

    /// <summary>Its private database, seen from outside; null when it was given one.</summary>
    public NpgsqlDataSource? Database { get; }

    public static async Task<Instance> Start(string folder, params string[] more)
    {
        var port = FreePort();
        string[] all =
            ["--data", folder, "--port", $"{port}", "--admin-password", RunningServer.AdminPassword, .. more];
        return new(folder, new($"http://127.0.0.1:{port}"), all, await ServerProcess.Start(all));
    }

    /// <summary>kill -9.</summary>
    public Task Kill() => process.Kill();

    /// <param name="descriptors">
    /// Files and connections it may have open at one time; null for as many as we may.
    /// </param>
    public async Task StartAgain(int? descriptors = null)
    {
        await process.DisposeAsync();
        process = await (descriptors is { } limit
            ? ServerProcess.Start(limit, arguments)
            : ServerProcess.Start(arguments));
    }

    public Task<int> Stop() => process.Stop();

    public int? Postmaster() => TestFolders.Postmaster(Folder);

    /// <summary>A connection of the server to its database: a process of PostgreSQL.</summary>
    public async Task<int> Backend()
    {
        for (var tries = 0; ; tries++)
            try
            {
                await using var find = Database!.CreateCommand("""
                    select pid from pg_stat_activity
                    where application_name = 'Assay' and backend_type = 'client backend'
                    order by state = 'active' desc, random() limit 1
                    """);
                if (await find.ExecuteScalarAsync() is int found) return found;
                if (tries == 100) return 0;
            }
            catch (NpgsqlException) when (tries < 100)
            {
                // It may still be restarting after the last kill.
            }
            finally
            {
                await Task.Delay(100);
            }
    }

    public async Task<string> Token()
    {
        using var http = new HttpClient { BaseAddress = Address };
        return await Token(http);
    }

    /// <summary>An API token of the administrator, which outlives everything.</summary>
    public static async Task<string> Token(HttpClient http)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "password"), new("username", "admin"), new("password", RunningServer.AdminPassword),
        ]);
        using var exchanged = await http.PostAsync("/api/uaa/oauth/token", form);
        var bearer = (string)(await exchanged.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/token")
        {
            Content = JsonContent.Create(new { name = "faults" }),
        };
        request.Headers.Authorization = new("Bearer", bearer);
        using var made = await http.SendAsync(request);
        return (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["token"]!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null) await Database.DisposeAsync();
        await process.DisposeAsync();
        if (Postmaster() is { } postgres) Unix.Signal(postgres, Unix.Quit);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
