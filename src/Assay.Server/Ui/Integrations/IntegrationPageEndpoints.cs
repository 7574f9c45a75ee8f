using System.Text.Json;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Integrations;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.Integrations;

/// <summary>Administration: the build servers of the instance.</summary>
internal static class IntegrationPageEndpoints
{
    private const string List = "/administration/integrations";
    private const int MostShown = 500;

    public static void MapIntegrationPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup(List);
        pages.MapGet("", All).NeedAdmin();
        pages.MapGet("/new", New).NeedAdmin();
        pages.MapPost("/new", Create).NeedAdmin();
        pages.MapPost("/new/test", TestNew).NeedAdmin();
        pages.MapGet("/{id:long}", One).NeedAdmin();
        pages.MapPost("/{id:long}", Save).NeedAdmin();
        pages.MapPost("/{id:long}/test", TestKnown).NeedAdmin();
        pages.MapPost("/{id:long}/delete", Delete).NeedAdmin();
    }

    internal static async Task<IResult> All(Db db, CancellationToken stop) =>
        new RazorComponentResult<IntegrationsPage>(new
        {
            Rows = await IntegrationReads.Rows(db, db.Integrations.OrderBy(row => row.Name.ToLower())
                .ThenBy(row => row.Id).Take(MostShown)).ToListAsync(stop),
        });

    /// <summary>First its kind, then what belongs to it.</summary>
    internal static IResult New(string? type) => BuildServers.Find(type) is { } server
        ? Page(server, null, 0, null)
        : new RazorComponentResult<IntegrationKindsPage>();

    internal static async Task<IResult> Create(
        HttpContext http, IAntiforgery antiforgery, IntegrationChanges changes, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var server = IntegrationChanges.Kind(form["type"]);
        var refused = await IntegrationForms.Refused(() => changes.Create(
            new(server.Type, form["name"], Settings(form, server), IntegrationForms.Secret(form, server.SignIn.Fields),
                EnabledByDefault: form.Ticked("enabledByDefault")),
            http.Signed().Username, stop));
        return refused is null ? Results.Redirect(List) : Page(server, null, 0, form, refused.Message);
    }

    internal static async Task<IResult> One(long id, Db db, CancellationToken stop)
    {
        var row = await IntegrationReads.Find(db, id, stop);
        return Page(BuildServers.Of(row.Type), row, (await IntegrationReads.One(db, id, stop)).ProjectsCount, null);
    }

    internal static async Task<IResult> Save(
        long id, HttpContext http, IAntiforgery antiforgery, Db db, IntegrationChanges changes, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var row = await IntegrationReads.Find(db, id, stop);
        var server = BuildServers.Of(row.Type);
        var refused = await IntegrationForms.Refused(() => changes.Patch(
            id, new(form["name"], form.Ticked("disabled"), form.Ticked("enabledByDefault"), Settings(form, server),
                IntegrationForms.Secret(form, server.SignIn.Fields)),
            http.Signed().Username, stop));
        return refused is null
            ? Results.Redirect(List)
            : Page(server, row, (await IntegrationReads.One(db, id, stop)).ProjectsCount, form, refused.Message);
    }

    internal static async Task<IResult> TestNew(
        HttpContext http, IAntiforgery antiforgery, IntegrationChanges changes, ConnectionTest test,
        CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var server = IntegrationChanges.Kind(form["type"]);
        var tried = await Try(server, id: null, form, changes, test, stop);
        return Fragment(http, tried) ?? Page(server, null, 0, form, tried: tried);
    }

    internal static async Task<IResult> TestKnown(
        long id, HttpContext http, IAntiforgery antiforgery, Db db, IntegrationChanges changes, ConnectionTest test,
        CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var row = await IntegrationReads.Find(db, id, stop);
        var tried = await Try(BuildServers.Of(row.Type), id, form, changes, test, stop);
        return Fragment(http, tried) ?? Page(
            BuildServers.Of(row.Type), row, (await IntegrationReads.One(db, id, stop)).ProjectsCount, form,
            tried: tried);
    }

    internal static async Task<IResult> Delete(
        long id, HttpContext http, IAntiforgery antiforgery, IntegrationChanges changes, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        await changes.Delete(id, stop);
        return Results.Redirect(List);
    }

    /// <returns>Only what came of a test, for the script of the page; null when the whole page is wanted.</returns>
    public static IResult? Fragment(HttpContext http, Connection tried) =>
        PageEndpoints.IsFragment(http)
            ? new RazorComponentResult<ConnectionNotice>(new { Result = tried })
            : null;

    private static Task<Connection> Try(
        BuildServer server, long? id, IFormCollection form, IntegrationChanges changes, ConnectionTest test,
        CancellationToken stop) => IntegrationForms.Tried(async () =>
        {
            var (settings, secret) = await changes.Tried(id, new(
                server.Type, Settings(form, server), IntegrationForms.Secret(form, server.SignIn.Fields)), stop);
            return await test.Try(server, settings, secret, stop);
        });

    private static JsonElement Settings(IFormCollection form, BuildServer server) =>
        IntegrationForms.Settings(form, IntegrationSettings.Fields(server));

    private static RazorComponentResult<IntegrationPage> Page(
        BuildServer server, Integration? row, int projects, IFormCollection? entered, string? error = null,
        Connection? tried = null)
    {
        var form = IntegrationReads.Form(server, row);
        var settings = entered is null ? form.GlobalFieldsValues : Json.Fields(Settings(entered, server), "settings");
        return new(new
        {
            row?.Id, Title = row?.Name ?? $"Add {server.Name}", Server = IntegrationReads.Info(server.Type),
            Form = form,
            Values = (IReadOnlyDictionary<string, string>)settings.ToDictionary(
                pair => pair.Key, pair => pair.Value.ToString()),
            Name = entered is null ? row?.Name ?? server.Name : entered["name"].ToString(),
            EnabledByDefault = entered?.Ticked("enabledByDefault") ?? row?.EnabledByDefault ?? false,
            Disabled = entered?.Ticked("disabled") ?? row?.Disabled ?? false,
            Projects = projects, Error = error, Tried = tried,
        })
        { StatusCode = error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest };
    }
}
