using Assay.Server.Accounts;
using Assay.Server.Data;
using Assay.Server.Http;

namespace Assay.Server;

/// <summary>A server with its database: what Program runs, and tests and benchmarks run in their own process.</summary>
internal sealed class AssayServer : IAsyncDisposable
{
    /// <summary>How long running requests may take to finish when the server is told to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private AssayServer(WebApplication app) => App = app;

    public WebApplication App { get; }

    /// <summary>Builds the server, starts its database and updates the schema; it does not listen yet.</summary>
    public static async Task<AssayServer> Create(
        string[] arguments, Action<WebApplicationBuilder>? configure = null, CancellationToken stop = default)
    {
        var settings = Settings.From(arguments);
        var server = new AssayServer(Build(settings, configure));
        try
        {
            await server.Start(settings, stop);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private static WebApplication Build(Settings settings, Action<WebApplicationBuilder>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
        });
        Logs.Configure(builder.Logging, settings);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = FileBody.LargestBody;
            // A free port is free on one address only.
            foreach (var address in settings.Port == 0 ? settings.Listen[..1] : settings.Listen)
                kestrel.Listen(address, settings.Port);
        });
        builder.Services.AddBoundedTransport();
        builder.Services.AddReceiveBlocks();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Grace);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StartBlock>();
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.AddData(settings);
        builder.Services.AddFeatures();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseFeatures();
        return app;
    }

    private async Task Start(Settings settings, CancellationToken stop)
    {
        await App.Services.StartData(stop);
        var block = App.Services.GetRequiredService<StartBlock>();
        if (await FirstStart.Ensure(App.Services, settings, stop) is { } password)
            block.Add("Sign in", $"{FirstStart.Username} with the password {password} (shown only now)");
        App.Lifetime.ApplicationStarted.Register(block.Print);
    }
}
