using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>What clients ask an instance about itself before they do anything else.</summary>
internal static class InstanceEndpoints
{
    public static void MapInstance(this IEndpointRouteBuilder api)
    {
        api.MapGet("/login/props", LoginProps).NeedNothing().WithTags("Instance");
        api.MapGet("/license", License).NeedSignIn().WithTags("Instance");
        api.MapGet("/account/feature-flag/me", FeatureFlags).NeedSignIn().WithTags("Instance");
    }

    /// <summary>How one signs in here.</summary>
    internal static LoginProps LoginProps() => new("system", [], [], RegistrationEnabled: false);

    /// <summary>A licence that never ends and has no limit.</summary>
    internal static async Task<LicenseInfoDto> License(Db db, CancellationToken stop) => new(
        Valid: true, Product: "Assay", Trial: false, Offline: true,
        Usage: await db.Accounts.LongCountAsync(account => account.Enabled && account.Role != GlobalRole.Guest, stop));

    /// <summary>No feature is switched by account here.</summary>
    internal static IReadOnlyList<FeatureFlagDto> FeatureFlags() => [];
}
