using System.Globalization;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Environments;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.Settings;

/// <summary>Which raw variables of uploads a project keeps, and under which name.</summary>
internal static class EnvironmentPageEndpoints
{
    private const int MostShown = 200;

    public static void MapEnvironmentPages(this IEndpointRouteBuilder app)
    {
        var settings = app.MapGroup("/project/{id:long}/settings/environment");
        settings.MapGet("", Show).Need(Permission.Configure, ProjectOf.Project("id"));
        settings.MapPost("", Map).Need(Permission.Configure, ProjectOf.Project("id"));
        settings.MapPost("/{mappingId:long}/delete", Unmap).Need(Permission.Configure, ProjectOf.Project("id"));
    }

    internal static async Task<IResult> Show(long id, HttpContext http, Db db, CancellationToken stop) =>
        new RazorComponentResult<EnvironmentPage>(new
        {
            Project = await PageEndpoints.Shell(id, http, db, stop),
            Mappings = await EnvSchemaEndpoints.Rows(
                db, db.EnvVarSchemas.Where(row => row.ProjectId == id).OrderBy(row => row.Key).Take(MostShown))
                .ToListAsync(stop),
            Unmapped = await EnvKeys.Unmapped(db, id).Take(MostShown).ToListAsync(stop),
            Variables = await EnvVarEndpoints.List(db, stop),
        });

    /// <summary>Maps a key to the chosen variable, or to a new one that has the key's name.</summary>
    internal static async Task<IResult> Map(
        long id, HttpContext http, IAntiforgery antiforgery, Db db, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var key = form["key"].ToString().Trim();
        var variable = long.TryParse(form["variable"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var chosen) && chosen != 0 ? chosen : await Named(key, db, stop);
        await EnvSchemaEndpoints.Create(new(id, key, variable, null), db, stop);
        return Results.Redirect($"/project/{id}/settings/environment");
    }

    internal static async Task<IResult> Unmap(
        long id, long mappingId, HttpContext http, IAntiforgery antiforgery, Db db, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        await db.EnvVarSchemas.Where(row => row.ProjectId == id && row.Id == mappingId).ExecuteDeleteAsync(stop);
        return Results.Redirect($"/project/{id}/settings/environment");
    }

    private static async Task<long> Named(string key, Db db, CancellationToken stop) =>
        await db.EnvVars.Where(row => row.Name == key).Select(row => (long?)row.Id).FirstOrDefaultAsync(stop)
            ?? (await EnvVarEndpoints.Create(new(key), db, stop)).Id;
}
