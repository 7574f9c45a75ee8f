using Assay.Server.Data;
using Assay.Server.Http;
using Npgsql;

namespace Assay.Server;

/// <summary>A server with its database: what Program runs, and tests and benchmarks run in their own process.</summary>
internal sealed class AssayServer : IAsyncDisposable
{
    private readonly IAsyncDisposable? postgres;

    private AssayServer(WebApplication app, IAsyncDisposable? own)
    {
        App = app;
        postgres = own;
    }

    public WebApplication App { get; }

    /// <summary>Starts the database, brings its schema up to date and builds the server; it does not listen yet.</summary>
    public static async Task<AssayServer> Create(string[] arguments, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = arguments, ContentRootPath = AppContext.BaseDirectory,
        });
        var settings = Settings.From(builder.Configuration, arguments);
        Logs.Configure(builder, settings);
        configure?.Invoke(builder);
        using var logs = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true));
        var logger = logs.CreateLogger("Assay.Data");
        if (settings.Database is null && OperatingSystem.IsWindows())
            throw new StartException("On Windows Assay needs a PostgreSQL: give its connection string in ASSAY_DATABASE");
        var own = settings.Database is null ? new PrivatePostgres(settings.DataFolder, logger) : null;
        try
        {
            Directory.CreateDirectory(settings.DataFolder);
            if (own is not null) await own.Start(CancellationToken.None);
            var connection = new NpgsqlDataSourceBuilder(own?.ConnectionString ?? settings.Database);
            var database = connection.Build();
            await new Migrations(database, logger).Apply(Migration.All(), CancellationToken.None);
            var app = Build(builder, database, settings);
            if (await Accounts.FirstStart.Ensure(app.Services, settings, CancellationToken.None) is { } password)
                Console.WriteLine($"\n  Sign in as {Accounts.FirstStart.Username} with the password {password}\n  It is shown only now.\n");
            return new(app, own);
        }
        catch
        {
            if (own is not null) await own.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, NpgsqlDataSource database, Settings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            if (settings.Listen == "localhost" && settings.Port != 0) kestrel.ListenLocalhost(settings.Port);
            else if (settings.Listen == "localhost") kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            else kestrel.Listen(System.Net.IPAddress.Parse(settings.Listen), settings.Port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.AddData(database, settings);
        builder.Services.AddFeatures();
        var app = builder.Build();
        app.UseFeatures();
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
    }
}
