using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Assay.Server.Tests.Accounts;

/// <summary>A server with a database that no other test uses, for what concerns a whole instance.</summary>
public sealed class LoneServer(RunningServer server) : IAsyncLifetime
{
    private readonly string folder = TestFolders.New();
    private readonly string database = server.AnotherDatabase();
    private AssayServer? own;

    public IServiceProvider Services => own!.App.Services;

    /// <summary>Its administrator, who was there from the start.</summary>
    public HttpClient Admin { get; } = new();

    public async ValueTask InitializeAsync()
    {
        own = await AssayServer.Create(
            ["--data", folder, "--port", "0", "--admin-password", RunningServer.AdminPassword, "--database", database],
            builder => builder.Logging.ClearProviders());
        await own.App.StartAsync();
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Admin.BaseAddress = new(addresses.Addresses.First());
        await SignIn();
    }

    /// <summary>Signs the administrator in, as at the start.</summary>
    public async Task SignIn()
    {
        Admin.DefaultRequestHeaders.Authorization = null;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password", ["username"] = "admin", ["password"] = RunningServer.AdminPassword,
        });
        using var response = await Admin.PostAsync("/api/oauth/token", form);
        var bearer = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!;
        Admin.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        if (own is not null)
        {
            await own.App.StopAsync();
            await own.DisposeAsync();
        }
        TestFolders.Remove(folder);
        await server.Drop(database);
    }
}
