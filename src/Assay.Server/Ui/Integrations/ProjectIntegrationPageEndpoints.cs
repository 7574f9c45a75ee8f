using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Integrations;
using Assay.Server.Permissions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.Integrations;

/// <summary>Settings of a project: the build servers it is connected to.</summary>
internal static class ProjectIntegrationPageEndpoints
{
    private const int MostShown = 500;

    public static void MapProjectIntegrationPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/project/{id:long}/settings/integrations");
        pages.MapGet("", List).Need(Permission.Configure, ProjectOf.Project("id"));
        pages.MapGet("/{integrationId:long}", One).Need(Permission.Configure, ProjectOf.Project("id"));
        pages.MapPost("/{integrationId:long}", Save).Need(Permission.Configure, ProjectOf.Project("id"));
        pages.MapPost("/{integrationId:long}/test", Test).Need(Permission.Configure, ProjectOf.Project("id"));
        pages.MapPost("/{integrationId:long}/disconnect", Disconnect)
            .Need(Permission.Configure, ProjectOf.Project("id"));
    }

    internal static async Task<IResult> List(long id, HttpContext http, Db db, CancellationToken stop) =>
        new RazorComponentResult<ProjectIntegrationsPage>(new
        {
            Project = await PageEndpoints.Shell(id, http, db, stop),
            Connected = await IntegrationReads.Of(db, id).Take(MostShown).ToListAsync(stop),
            Available = await IntegrationReads.Rows(db, IntegrationReads.Available(db, id)
                .OrderBy(row => row.Name.ToLower()).ThenBy(row => row.Id).Take(MostShown)).ToListAsync(stop),
        });

    /// <summary>A connection, or what is to become one.</summary>
    internal static Task<IResult> One(
        long id, long integrationId, HttpContext http, Db db, CancellationToken stop) =>
        Page(id, integrationId, http, db, null, null, null, stop);

    /// <summary>Connects the project, or changes how it is connected.</summary>
    internal static async Task<IResult> Save(
        long id, long integrationId, HttpContext http, IAntiforgery antiforgery, Db db,
        ProjectIntegrationChanges changes, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var server = BuildServers.Of((await IntegrationReads.Find(db, integrationId, stop)).Type);
        var secret = IntegrationForms.Secret(form, server.SignIn.Fields);
        var caller = http.Signed().Username;
        var known = await db.ProjectIntegrations.AnyAsync(
            of => of.ProjectId == id && of.IntegrationId == integrationId, stop);
        var refused = await IntegrationForms.Refused(() => known
            ? changes.Patch(integrationId, id, new(form.Ticked("disabled"), secret), caller, stop)
            : changes.Connect(new(integrationId, id, secret), caller, stop));
        return refused is null
            ? Results.Redirect($"/project/{id}/settings/integrations")
            : await Page(id, integrationId, http, db, form.Ticked("disabled"), refused.Message, null, stop);
    }

    internal static async Task<IResult> Test(
        long id, long integrationId, HttpContext http, IAntiforgery antiforgery, Db db,
        ProjectIntegrationChanges changes, ConnectionTest test, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var row = await IntegrationReads.Find(db, integrationId, stop);
        var tried = await IntegrationForms.Tried(async () =>
        {
            var given = IntegrationForms.Secret(form, BuildServers.Of(row.Type).SignIn.Fields);
            var (server, settings, secret) = await changes.Tried(integrationId, id, given, stop);
            return await test.Try(server, settings, secret, stop);
        });
        return IntegrationPageEndpoints.Fragment(http, tried)
            ?? await Page(id, integrationId, http, db, form.Ticked("disabled"), null, tried, stop);
    }

    internal static async Task<IResult> Disconnect(
        long id, long integrationId, HttpContext http, IAntiforgery antiforgery, ProjectIntegrationChanges changes,
        CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        await changes.Disconnect(integrationId, id, stop);
        return Results.Redirect($"/project/{id}/settings/integrations");
    }

    private static async Task<IResult> Page(
        long id, long integrationId, HttpContext http, Db db, bool? disabled, string? error, Connection? tried,
        CancellationToken stop)
    {
        var row = await IntegrationReads.Find(db, integrationId, stop);
        var connected = await IntegrationReads.Of(db, id, integrationId).FirstOrDefaultAsync(stop);
        return new RazorComponentResult<ProjectIntegrationPage>(new
        {
            Project = await PageEndpoints.Shell(id, http, db, stop), Id = integrationId, row.Name, row.Endpoint,
            Server = IntegrationReads.Info(row.Type),
            Form = IntegrationReads.Form(
                BuildServers.Of(row.Type), connected?.HasSecret ?? false, row.Secret is not null),
            IsConnected = connected is not null, Disabled = disabled ?? connected?.Disabled ?? false, Error = error,
            Tried = tried,
        })
        { StatusCode = error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest };
    }
}
