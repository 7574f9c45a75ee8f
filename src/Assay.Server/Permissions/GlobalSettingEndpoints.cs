using Assay.Api;
using Assay.Server.Accounts;
using Assay.Server.Data;
using Assay.Server.Http;

namespace Assay.Server.Permissions;

internal static class GlobalSettingEndpoints
{
    public static void MapGlobalSettings(this IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/globalsettings").WithTags("Instance");
        settings.MapGet("/", Get).NeedSignIn();
        settings.MapGet("/globalpermissions", Mine).NeedSignIn();
        settings.MapGet("/mfa", SecondFactor).NeedSignIn();
        settings.MapPatch("/projectcreate", PatchProjectCreate).Answers(202).NeedAdmin();
    }

    /// <summary>Settings of the whole instance.</summary>
    internal static async Task<GlobalSettingsDto> Get(Db db, CancellationToken stop) =>
        new((await db.ProjectCreateAllowedRole(stop)).ToString().ToUpperInvariant());

    /// <summary>What you may do outside of projects.</summary>
    internal static async Task<GlobalPermissionsDto> Mine(HttpContext http, Db db, CancellationToken stop) =>
        new(await db.MayCreateProjects(http.Signed(), stop));

    /// <summary>A second factor is not asked for here.</summary>
    internal static MfaGlobalSettingsDto SecondFactor() => new(Enabled: false);

    /// <summary>Who may make projects: USER (everybody but guests) or ADMIN.</summary>
    internal static async Task<IResult> PatchProjectCreate(
        GlobalSettingsProjectCreatePatchDto body, Db db, CancellationToken stop)
    {
        var role = body.Role?.Trim().ToUpperInvariant() switch
        {
            "USER" => GlobalRole.User,
            "ADMIN" => GlobalRole.Admin,
            _ => throw Refusal.Invalid("Validation error: role should be USER or ADMIN"),
        };
        await db.Set(GlobalSetting.ProjectCreateAllowedRole, role.ToString(), stop);
        return Empty.Accepted();
    }
}
