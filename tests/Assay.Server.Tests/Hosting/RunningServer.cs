using System.Net.Http.Headers;
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

/// <summary>One real server on a real PostgreSQL and a real port for all tests of the assembly.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    public const string AdminPassword = "correct horse battery staple";

    private AssayServer? server;

    public string DataFolder { get; } = Path.Combine(Path.GetTempPath(), "assay-test-" + Guid.NewGuid().ToString("N")[..8]);
    public CapturedLogs Logs { get; } = new();
    public Uri Address { get; private set; } = new("http://localhost");
    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();
    public IServiceProvider Services => server!.App.Services;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("ASSAY_ADMIN_PASSWORD", AdminPassword);
        server = await AssayServer.Create(["--data", DataFolder, "--port", "0"], Capture);
        await server.App.StartAsync();
        Address = new Uri(server.Services().Addresses.First());
    }

    private void Capture(WebApplicationBuilder builder) => builder.Logging.AddProvider(Logs);

    public HttpClient Anonymous() => new() { BaseAddress = Address };

    public HttpClient WithToken(string token)
    {
        var http = Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Api-Token", token);
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        Directory.Delete(DataFolder, recursive: true);
    }
}

internal static class RunningServices
{
    public static IServerAddressesFeature Services(this AssayServer server) =>
        server.App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
}
