using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Browser.Tests;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Assay.Browser.Tests;

/// <summary>A real Chromium before a real server with the demo project.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Password = "correct horse battery staple";
    private readonly string data = Path.Combine(
        Path.GetTempPath(), "assay-browser-" + Guid.NewGuid().ToString("N")[..8]);
    private Server.AssayServer? server;
    private IPlaywright? playwright;
    private IBrowser? chromium;

    public string Address { get; private set; } = "";

    public NpgsqlDataSource Database => server!.App.Services.GetRequiredService<NpgsqlDataSource>();

    public static string Pictures { get; } = Directory.CreateDirectory(
        Path.Combine(AppContext.BaseDirectory, "pictures")).FullName;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("ASSAY_ADMIN_PASSWORD", Password);
        server = await Server.AssayServer.Create(["--data", data, "--port", "0"]);
        await server.App.StartAsync();
        var kestrel = server.App.Services.GetRequiredService<IServer>();
        Address = kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable(),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A page of a person who is signed in. Errors of scripts fail the test when it is disposed.</summary>
    public async Task<Visit> Visit(int width = 1440, int height = 900, string theme = "light", bool signIn = true)
    {
        var context = await chromium!.NewContextAsync(
            new() { ViewportSize = new() { Width = width, Height = height } });
        await context.AddCookiesAsync([new() { Name = "assay-theme", Value = theme, Url = Address }]);
        var page = await context.NewPageAsync();
        var visit = new Visit(page, Address);
        if (signIn) await visit.SignIn("admin", Password);
        return visit;
    }

    /// <summary>The administrator without a browser, to fill an instance.</summary>
    public async Task<HttpClient> Client()
    {
        var http = new HttpClient { BaseAddress = new(Address) };
        using var exchanged = await http.PostAsync("/api/uaa/oauth/token",
            new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "password", ["username"] = "admin", ["password"] = Password, ["scope"] = "openid",
            }));
        var token = (string)(await exchanged.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    private static string Executable() => Environment.GetEnvironmentVariable("ASSAY_CHROMIUM")
        ?? ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"])
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            "Chromium was not found; install it (Debian, Ubuntu: apt-get install chromium) "
                + "or name it in ASSAY_CHROMIUM");

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        playwright?.Dispose();
        if (server is not null) await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
