using Assay.Server.Data;
using Assay.Server.Demo;
using Assay.Server.Http;
using Assay.Server.Permissions;

namespace Assay.Server;

/// <summary>One line per feature: what it adds and where it is mapped.</summary>
internal static class Features
{
    public static void AddFeatures(this IServiceCollection services)
    {
        services.AddScoped<Access>();
        services.AddScoped<DemoData>();
    }

    public static void UseFeatures(this WebApplication app)
    {
        app.UseAliases();
        app.UseErrors();
        app.UseErrorBodies();
        app.UseRouting();

        app.MapHealth();
        app.MapDemo();
    }
}
