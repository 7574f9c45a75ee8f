using Assay.Server.Blobs;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Assay.Server.Data;

internal static class DataServices
{
    private const long KeyLock = 0x0A55A2;

    public static void AddData(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<DataFolder>();
        services.AddSingleton<Database>();
        services.AddSingleton<DiskRoom>();
        services.AddSingleton(Source);
        services.AddDbContextPool<Db>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
                // Lists that a text was looked for in skip nothing on purpose: see ResultWindow.
                .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)));
        services.AddSingleton<IBlobStore>(provider => new FolderBlobStore(
            provider.GetRequiredService<DataFolder>().File("blobs"), provider.GetRequiredService<TimeProvider>()));
        services.AddDataProtection().SetApplicationName("Assay");
        services.AddOptions<KeyManagementOptions>().Configure<NpgsqlDataSource>(
            (options, database) => options.XmlRepository = new DatabaseKeys(database));
        if (settings.Database is not null) return;

        services.AddSingleton<PrivateCluster>();
        services.AddSingleton<PrivatePostgres>();
    }

    /// <summary>
    /// Starts the database if it is Assay's own, creates it if it is missing, and updates its schema.
    /// </summary>
    public static async Task StartData(this IServiceProvider services, CancellationToken stop)
    {
        var data = services.GetRequiredService<DataFolder>();
        if (services.GetService<PrivatePostgres>() is { } postgres) await postgres.Start(stop);
        else data.Create();
        await services.GetRequiredService<Database>().Open(stop);
        await new Migrations(
            services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<ILogger<Migrations>>())
            .Apply(Migration.All(), stop);
        await services.MakeKey(stop);
    }

    /// <summary>
    /// Servers that start at once on an empty database would each make a key, and for a day not know the other's:
    /// whoever signed in at one would be unknown at the other.
    /// </summary>
    private static async Task MakeKey(this IServiceProvider services, CancellationToken stop)
    {
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var one = new NpgsqlCommand($"select pg_advisory_xact_lock({KeyLock})", connection);
        await one.ExecuteNonQueryAsync(stop);
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("start").Protect([]);
        await transaction.CommitAsync(stop);
    }

    /// <summary>
    /// What is made later is disposed of earlier: first the connections close, then PostgreSQL stops.
    /// </summary>
    private static NpgsqlDataSource Source(IServiceProvider provider)
    {
        _ = provider.GetService<PrivatePostgres>();
        var builder = new NpgsqlDataSourceBuilder(provider.GetRequiredService<Database>().ConnectionString);
        builder.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>());
        return builder.Build();
    }
}
