using Assay.Server.Attachments;
using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Assay.Server.TestResults;
using Assay.Server.Trees;
using Assay.Server.Ui.TestResults;
using Assay.Server.Uploads;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.Launches;

/// <summary>A launch and its results.</summary>
internal static class LaunchPageEndpoints
{
    private const int FirstRows = 150;
    private const int BranchRows = 200;
    private const int ShownText = 256 << 10;

    public static void MapLaunchPages(this IEndpointRouteBuilder app)
    {
        var launch = app.MapGroup("/launch/{id:long}");
        launch.MapGet("", Overview).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/tree", Tree).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/list", List).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/tree/{resultId:long}", Result).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/rows", Rows).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/branch", Branch).Need(Permission.Read, ProjectOf.Launch());
        launch.MapPost("/close", Close).Need(Permission.Write, ProjectOf.Launch());
        launch.MapPost("/reopen", Reopen).Need(Permission.Write, ProjectOf.Launch());
        app.MapGet("/testresult/{id:long}", ToResult).Need(Permission.Read, ProjectOf.TestResult());
        app.MapGet("/jobrun/{id:long}", ToRun).Need(Permission.Read, ProjectOf.JobRun());
        app.MapGet("/attachment/{id:long}/view", View).Need(Permission.Read, ProjectOf.Attachment());
    }

    internal static async Task<IResult> Overview(long id, HttpContext http, Db db, UploadsInFlight uploads, CancellationToken stop)
    {
        var frame = await Frame(id, http, db, uploads, stop);
        return new RazorComponentResult<OverviewPage>(new { frame.Project, frame.Launch, frame.Ready, Model = await LaunchOverview.Of(db, id, stop) });
    }

    internal static Task<IResult> Tree(long id, long? treeId, HttpContext http, Db db, UploadsInFlight uploads, CancellationToken stop) =>
        Results(id, treeId ?? Trees.Tree.Suites, flat: false, null, http, db, uploads, stop);

    internal static Task<IResult> List(long id, HttpContext http, Db db, UploadsInFlight uploads, CancellationToken stop) =>
        Results(id, 0, flat: true, null, http, db, uploads, stop);

    internal static async Task<IResult> Result(long id, long resultId, long? treeId, HttpContext http, Db db, UploadsInFlight uploads, CancellationToken stop)
    {
        var found = await db.TestResults.AnyAsync(result => result.Id == resultId && result.LaunchId == id, stop)
            ? await ResultDetails.Of(db, resultId, stop)
            : null;
        if (found is null) throw Refusal.NotFound($"Result {resultId} of launch {id}");
        return IsFragment(http)
            ? new RazorComponentResult<ResultView>(new { Model = found })
            : await Results(id, treeId ?? Trees.Tree.Suites, flat: false, found, http, db, uploads, stop);
    }

    private static async Task<IResult> Results(
        long id, long treeId, bool flat, ResultPage? result, HttpContext http, Db db, UploadsInFlight uploads, CancellationToken stop)
    {
        var frame = await Frame(id, http, db, uploads, stop);
        var filter = ResultFilter.From(http.Request.Query);
        var sort = http.Request.Query["sort"].FirstOrDefault();
        var rows = flat
            ? await ResultReads.Flat(db, id, filter, sort, 0, FirstRows, stop)
            : await Leaves(db, id, treeId, Trees.Tree.Root, filter, 0, stop);
        var groups = flat ? [] : await ResultReads.Groups(db, id, treeId, Trees.Tree.Root, filter, stop);
        return new RazorComponentResult<ResultsPage>(new
        {
            frame.Project, frame.Launch, frame.Ready, Filter = filter, Flat = flat, TreeId = treeId, Sort = sort, Groups = groups, Rows = rows.Take(flat ? FirstRows : BranchRows).ToList(),
            Total = filter.Empty ? (int)frame.Launch.Statistic.Sum(row => row.Count) : await ResultReads.Count(db, id, filter, stop),
            MoreRows = !flat && rows.Count > BranchRows, Result = result,
        });
    }

    /// <summary>A window of the flat list, as rows.</summary>
    internal static async Task<IResult> Rows(long id, int? offset, int? limit, string? sort, HttpContext http, Db db, CancellationToken stop) =>
        new RazorComponentResult<ResultRows>(new
        {
            Rows = await ResultReads.Flat(db, id, ResultFilter.From(http.Request.Query), sort, Math.Max(0, offset ?? 0), Math.Clamp(limit ?? 100, 1, 400), stop),
        });

    /// <summary>What is below a group of a tree.</summary>
    internal static async Task<IResult> Branch(
        long id, long treeId, long parent, int? depth, int? offset, HttpContext http, Db db, CancellationToken stop)
    {
        var filter = ResultFilter.From(http.Request.Query);
        var rows = await Leaves(db, id, treeId, parent, filter, offset ?? 0, stop);
        return new RazorComponentResult<Branch>(new
        {
            LaunchId = id, TreeId = treeId, Parent = parent, Depth = depth ?? 0, Offset = offset ?? 0, Filter = filter,
            Groups = offset is null ? await ResultReads.Groups(db, id, treeId, parent, filter, stop) : [],
            Rows = rows.Take(BranchRows).ToList(), More = rows.Count > BranchRows,
        });
    }

    internal static async Task<IResult> Close(long id, HttpContext http, IAntiforgery antiforgery, LaunchClosing closing, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        await closing.Begin(id, http.Signed().Username, stop);
        return Microsoft.AspNetCore.Http.Results.Redirect($"/launch/{id}");
    }

    internal static async Task<IResult> Reopen(long id, HttpContext http, IAntiforgery antiforgery, LaunchClosing closing, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        await closing.Reopen(id, http.Signed().Username, stop);
        return Microsoft.AspNetCore.Http.Results.Redirect($"/launch/{id}");
    }

    internal static async Task<IResult> ToResult(long id, Db db, CancellationToken stop) => Microsoft.AspNetCore.Http.Results.Redirect(
        $"/launch/{await db.TestResults.Where(result => result.Id == id).Select(result => result.LaunchId).FirstAsync(stop)}/tree/{id}");

    internal static async Task<IResult> ToRun(long id, Db db, CancellationToken stop) => Microsoft.AspNetCore.Http.Results.Redirect(
        $"/launch/{await db.JobRuns.Where(run => run.Id == id).Select(run => run.LaunchId).FirstAsync(stop)}");

    /// <summary>The beginning of a text file, coloured on the server.</summary>
    internal static async Task<IResult> View(long id, Db db, IBlobStore blobs, CancellationToken stop)
    {
        var file = await db.Attachments.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        await using var content = (file.Blob is null ? null : blobs.OpenRead(file.Blob)) ?? throw Refusal.NotFound(file.Name);
        var buffer = new byte[ShownText];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        var text = System.Text.Encoding.UTF8.GetString(buffer, 0, length);
        return new RazorComponentResult<TextView>(new { Text = text, Json = file.ContentType == "application/json", Cut = file.Length > length, Id = id });
    }

    private sealed record FrameModel(Layout.ShellProject Project, Api.LaunchPreviewDto Launch, bool Ready);

    private static async Task<FrameModel> Frame(long id, HttpContext http, Db db, UploadsInFlight uploads, CancellationToken stop)
    {
        var launch = await db.Launches.FirstAsync(row => row.Id == id, stop);
        return new(await PageEndpoints.Shell(launch.ProjectId, http, db, stop), (await LaunchReads.Previews(db, [launch], stop))[0],
            launch.State != LaunchState.Closing && !uploads.Any(id));
    }

    private static async Task<List<ResultRow>> Leaves(
        Db db, long id, long treeId, long group, ResultFilter filter, int offset, CancellationToken stop) =>
        await ResultOrder.ByStatus.Apply(ResultReads.Leaves(db, await ResultReads.ProjectOf(db, id, stop), id, treeId, group, filter))
            .Skip(offset).Take(BranchRows + 1).Rows(db).ToListAsync(stop);

    public static bool IsFragment(HttpContext http) => http.Request.Headers.ContainsKey("X-Fragment");
}
