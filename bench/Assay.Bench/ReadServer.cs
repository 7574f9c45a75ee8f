using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Assay.Bench;

/// <summary>
/// The server on a data folder, a signed-in client of it, and its database for what no client can see.
/// </summary>
internal sealed class ReadServer : IAsyncDisposable
{
    private readonly ServerProcess process;

    private ReadServer(ServerProcess process, HttpClient http)
    {
        this.process = process;
        Http = http;
        Database = NpgsqlDataSource.Create(process.Database);
    }

    public Uri Address => process.Address;

    /// <summary>Keeps its connections, and takes compressed bodies as they come.</summary>
    public HttpClient Http { get; }

    public NpgsqlDataSource Database { get; }

    public static async Task<ReadServer> Start(string folder)
    {
        var started = await ServerProcess.Launch(folder);
        using var signedIn = await started.SignIn();
        var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = started.Address, Timeout = TimeSpan.FromMinutes(5),
        };
        http.DefaultRequestHeaders.Authorization = signedIn.DefaultRequestHeaders.Authorization;
        return new(started, http);
    }

    public async Task<JsonNode> Get(string path)
    {
        using var answer = await Http.GetAsync(path);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public async Task<long> Number(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return Convert.ToInt64(
            await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Database.DisposeAsync();
        await process.DisposeAsync();
    }
}
