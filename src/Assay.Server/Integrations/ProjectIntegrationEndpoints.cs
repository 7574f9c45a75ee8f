using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Integrations;

/// <summary>The build servers that a project is connected to, with its own credentials.</summary>
internal static class ProjectIntegrationEndpoints
{
    public static void MapProjectIntegrations(this IEndpointRouteBuilder api)
    {
        var integrations = api.MapGroup("/integration").WithTags("Integrations");
        integrations.MapGet("/project/{projectId:long}", List).Need(Permission.Read);
        integrations.MapGet("/project/{projectId:long}/available", Available).Need(Permission.Configure);
        integrations.MapPost("/project", Connect).Need(Permission.Configure);
        integrations.MapPost("/project/validate", Validate).Answers(200).NeedSignIn();
        integrations.MapGet("/projectfields", Fields).Need(Permission.Configure);
        var one = integrations.MapGroup("/{integrationId:long}/project/{projectId:long}");
        one.MapGet("/", Get).Need(Permission.Read);
        one.MapPatch("/", Patch).Need(Permission.Configure);
        one.MapDelete("/", Disconnect).Answers(202).Need(Permission.Configure);
    }

    /// <summary>The build servers of a project, by name.</summary>
    internal static Task<Page<ProjectIntegrationDto>> List(
        long projectId, PageQuery page, Db db, CancellationToken stop) =>
        IntegrationReads.Of(db, projectId).ToPage(page, rows =>
            Task.FromResult<IReadOnlyList<ProjectIntegrationDto>>([.. rows.Select(IntegrationReads.Dto)]), stop);

    /// <summary>Those that the project can be connected to.</summary>
    internal static Task<Page<IntegrationDto>> Available(
        long projectId, PageQuery page, Db db, CancellationToken stop) =>
        IntegrationEndpoints.Dtos(IntegrationReads.Available(db, projectId), page, db, stop);

    /// <summary>Connects a project; its jobs at that address run on the build server from now on.</summary>
    internal static async Task<ProjectIntegrationDto> Connect(
        ProjectIntegrationCreateDto body, HttpContext http, Db db, ProjectIntegrationChanges changes,
        CancellationToken stop)
    {
        await changes.Connect(body, http.Signed().Username, stop);
        return await Get(body.IntegrationId!.Value, body.ProjectId, db, stop);
    }

    internal static async Task<ProjectIntegrationDto> Get(
        long integrationId, long projectId, Db db, CancellationToken stop) =>
        IntegrationReads.Dto(await IntegrationReads.One(db, projectId, integrationId, stop));

    /// <summary>Changes what the body names.</summary>
    internal static async Task<ProjectIntegrationDto> Patch(
        long integrationId, long projectId, ProjectIntegrationPatchDto body, HttpContext http, Db db,
        ProjectIntegrationChanges changes, CancellationToken stop)
    {
        await changes.Patch(integrationId, projectId, body, http.Signed().Username, stop);
        return await Get(integrationId, projectId, db, stop);
    }

    /// <summary>Takes the connection and the project's credentials away. Jobs stay, without a build server.</summary>
    internal static async Task<IResult> Disconnect(
        long integrationId, long projectId, ProjectIntegrationChanges changes, CancellationToken stop)
    {
        await changes.Disconnect(integrationId, projectId, stop);
        return Empty.Accepted();
    }

    /// <summary>What the form about the connection asks for.</summary>
    internal static async Task<ProjectIntegrationFieldsFormDto> Fields(
        long integrationId, long projectId, Db db, CancellationToken stop)
    {
        var row = await IntegrationReads.Find(db, integrationId, stop);
        var own = await db.ProjectIntegrations.AnyAsync(of =>
            of.IntegrationId == integrationId && of.ProjectId == projectId && of.Secret != null, stop);
        return IntegrationReads.Form(BuildServers.Of(row.Type), own, row.Secret is not null);
    }

    /// <summary>
    /// Asks the build server once who you are: 200 when it knows, 400 with what is wrong. You may configure the
    /// project, or without one any project.
    /// </summary>
    internal static async Task<IResult> Validate(
        ProjectIntegrationValidateDto body, HttpContext http, Db db, Access access, ProjectIntegrationChanges changes,
        ConnectionTest test, CancellationToken stop)
    {
        var caller = http.Signed();
        if (body.ProjectId is { } project)
            await access.Demand(caller, project, Permission.Configure, $"Project {project}", stop);
        else if (!await ConfiguresAny(caller, db, stop))
            throw Refusal.Forbidden("This needs the permission project:configure in some project");
        var id = body.IntegrationId ?? throw Refusal.Invalid("Validation error: integrationId is needed");
        var (server, settings, secret) = await changes.Tried(id, body.ProjectId, body.Secret, stop);
        return IntegrationEndpoints.Answer(await test.Try(server, settings, secret, stop));
    }

    private static async Task<bool> ConfiguresAny(Caller caller, Db db, CancellationToken stop) => caller.IsAdmin
        || caller.Role == Accounts.GlobalRole.User && await db.ProjectAccess
            .Where(row => row.AccountId == caller.AccountId)
            .Join(db.PermissionSets, row => row.PermissionSetId, set => set.Id, (_, set) => set.Permissions)
            .AnyAsync(granted => granted.HasFlag(Permission.Configure), stop);
}
