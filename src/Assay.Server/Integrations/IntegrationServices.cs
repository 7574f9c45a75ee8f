namespace Assay.Server.Integrations;

internal static class IntegrationServices
{
    public static void AddIntegrations(this IServiceCollection services)
    {
        services.AddSingleton<SecretKeeper>();
        services.AddSingleton<OutgoingHttp>();
        services.AddSingleton<ConnectionTest>();
        services.AddScoped<IntegrationChanges>();
        services.AddScoped<ProjectIntegrationChanges>();
    }
}
