using System.Net.Http.Headers;
using Assay.Server.Data;
using Assay.Server.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(RunningServer))]

namespace Assay.Server.Tests.Hosting;

/// <summary>
/// One real server on a real PostgreSQL (a private one, or ASSAY_TEST_DATABASE) and a real port for all tests of the
/// assembly. They share it, so each works in a project of its own.
/// </summary>
public sealed class RunningServer : IAsyncLifetime
{
    public const string AdminPassword = "correct horse battery staple";

    private readonly TestDatabase own = new();
    private AssayServer? server;

    public string DataFolder { get; } = TestFolders.New();
    public CapturedLogs Logs { get; } = new();
    public Uri Address { get; private set; } = new("http://localhost");
    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();
    public IServiceProvider Services => server!.App.Services;

    public async ValueTask InitializeAsync()
    {
        server = await AssayServer.Create(
            ["--data", DataFolder, "--port", "0", "--admin-password", AdminPassword, .. own.Arguments],
            builder => builder.Logging.ClearProviders().AddProvider(Logs));
        await server.App.StartAsync();
        var kestrel = Services.GetRequiredService<IServer>();
        Address = new(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public HttpClient Anonymous() => new() { BaseAddress = Address };

    public HttpClient WithToken(string token)
    {
        var http = Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Api-Token", token);
        return http;
    }

    /// <summary>A connection string to a database that does not exist yet, on the server's PostgreSQL.</summary>
    public string AnotherDatabase()
    {
        var shared = Services.GetRequiredService<Database>().ConnectionString;
        return new NpgsqlConnectionStringBuilder(shared) { Database = $"test_{Guid.NewGuid():N}" }.ConnectionString;
    }

    /// <summary>Drops such a database, when it came to be, whoever is connected to it.</summary>
    public async Task Drop(string another)
    {
        await using var drop = Database.CreateCommand(
            $"drop database if exists {new NpgsqlConnectionStringBuilder(another).Database} with (force)");
        await drop.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until nothing is left of a deleted launch; whichever server of the database sees to it.</summary>
    public async Task SpaceGivenBack(long launch)
    {
        await Services.GetRequiredService<Assay.Server.Launches.LaunchSpace>().Sweep(CancellationToken.None);
        await using var count = Database.CreateCommand("select count(*) from launch where id = $1");
        count.Parameters.AddWithValue(launch);
        for (var tries = 0; await count.ExecuteScalarAsync() is > 0L; tries++)
        {
            if (tries == 400) throw new TimeoutException($"Launch {launch} is still there");
            await Task.Delay(25);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.App.StopAsync();
            await server.DisposeAsync();
        }
        await own.DisposeAsync();
        TestFolders.Remove(DataFolder);
    }
}
