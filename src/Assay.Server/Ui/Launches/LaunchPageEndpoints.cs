using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Assay.Server.Uploads;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.Launches;

/// <summary>A launch: its overview, and what is done with it.</summary>
internal static class LaunchPageEndpoints
{
    public static void MapLaunchPages(this IEndpointRouteBuilder app)
    {
        var launch = app.MapGroup("/launch/{id:long}");
        launch.MapGet("", Overview).Need(Permission.Read, ProjectOf.Launch());
        launch.MapPost("/close", Close).Need(Permission.Write, ProjectOf.Launch());
        launch.MapPost("/reopen", Reopen).Need(Permission.Write, ProjectOf.Launch());
        app.MapGet("/jobrun/{id:long}", ToRun).Need(Permission.Read, ProjectOf.JobRun());
    }

    internal static async Task<IResult> Overview(
        long id, HttpContext http, LaunchDurations counted, CancellationToken stop)
    {
        var frame = Frame(id, http, stop);
        var model = http.ReadBeside(db => LaunchOverview.Of(db, id, stop));
        // All results of the launch may be counted for it: as much work as everything else.
        var durations = http.ReadBeside(db => counted.Of(db, id, stop));
        await Task.WhenAll(frame, model, durations);
        var shown = await frame;
        return new RazorComponentResult<OverviewPage>(new
        {
            shown.Project, shown.Launch, shown.Ready, Model = await model, Durations = await durations,
        });
    }

    internal static async Task<IResult> Close(
        long id, HttpContext http, IAntiforgery antiforgery, LaunchClosing closing, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        await closing.Begin(id, http.Signed().Username, stop);
        return Results.Redirect($"/launch/{id}");
    }

    internal static async Task<IResult> Reopen(
        long id, HttpContext http, IAntiforgery antiforgery, LaunchClosing closing, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        await closing.Reopen(id, http.Signed().Username, stop);
        return Results.Redirect($"/launch/{id}");
    }

    internal static async Task<IResult> ToRun(long id, Db db, CancellationToken stop) => Results.Redirect(
        $"/launch/{await db.JobRuns.Where(run => run.Id == id).Select(run => run.LaunchId).FirstAsync(stop)}");

    internal sealed record FrameModel(Layout.ShellProject Project, Api.LaunchPreviewDto Launch, bool Ready);

    /// <summary>What every page of a launch shows above its own part.</summary>
    public static async Task<FrameModel> Frame(long id, HttpContext http, CancellationToken stop)
    {
        var db = http.RequestServices.GetRequiredService<Db>();
        var uploads = http.RequestServices.GetRequiredService<UploadsInFlight>();
        var launch = await db.Launches.FirstAsync(row => row.Id == id, stop);
        return new(
            await PageEndpoints.Shell(launch.ProjectId, http, db, stop),
            (await LaunchReads.Previews(db, [launch], stop))[0],
            launch.State != LaunchState.Closing && !uploads.Any(id));
    }
}
