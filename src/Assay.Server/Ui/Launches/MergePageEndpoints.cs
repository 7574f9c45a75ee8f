using System.Globalization;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace Assay.Server.Ui.Launches;

/// <summary>One launch out of several, after a page that says what happens, and a new launch like an old one.</summary>
internal static class MergePageEndpoints
{
    private const int MostAtOnce = 50;

    public static void MapMergePages(this IEndpointRouteBuilder app)
    {
        var merge = app.MapGroup("/project/{id:long}/launches/merge");
        merge.MapGet("", Ask).Need(Permission.Write, ProjectOf.Project("id"));
        merge.MapPost("", Merge).Need(Permission.Write, ProjectOf.Project("id"));
        app.MapPost("/launch/{id:long}/copy", Copy).Need(Permission.Write, ProjectOf.Launch());
    }

    internal static async Task<IResult> Ask(long id, HttpContext http, Db db, CancellationToken stop) =>
        new RazorComponentResult<MergePage>(new
        {
            Project = await PageEndpoints.Shell(id, http, db, stop),
            Launches = await Chosen(id, http.Request.Query["launch"], db, stop),
        });

    /// <summary>The older ones first, each as a whole: what was merged before an error stays merged.</summary>
    internal static async Task<IResult> Merge(
        long id, HttpContext http, IAntiforgery antiforgery, Db db, LaunchMerge merge, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var launches = (await Chosen(id, form["launch"], db, stop)).Select(launch => launch.Id).Order().ToList();
        if (!long.TryParse(form["keep"], CultureInfo.InvariantCulture, out var kept) || !launches.Contains(kept))
            throw Refusal.Invalid("Choose the launch that stays");
        await merge.Into([.. launches.Where(launch => launch != kept)], kept, http.Signed(), stop);
        return Results.Redirect($"/launch/{kept}");
    }

    internal static async Task<IResult> Copy(
        long id, HttpContext http, IAntiforgery antiforgery, Db db, Access access, TimeProvider clock,
        CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var copy = await LaunchMergeEndpoints.Copied(
            id, new(form["name"], null, null, null), http, db, access, clock, stop);
        return Results.Redirect($"/launch/{copy.Id}");
    }

    private static async Task<IReadOnlyList<LaunchPreviewDto>> Chosen(
        long projectId, StringValues given, Db db, CancellationToken stop)
    {
        var ids = given.Select(text => long.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .ToArray();
        if (ids.Length > MostAtOnce) throw Refusal.Invalid($"Choose at most {MostAtOnce} launches at once");
        var launches = await LaunchEndpoints.Of(db, projectId).Where(launch => ids.Contains(launch.Id))
            .OrderBy(launch => launch.Id).ToListAsync(stop);
        return await LaunchReads.Previews(db, launches, stop);
    }
}
