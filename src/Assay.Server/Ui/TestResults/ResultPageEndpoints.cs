using System.Text;
using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.TestResults;
using Assay.Server.Trees;
using Assay.Server.Ui.Controls;
using Assay.Server.Ui.Launches;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.TestResults;

/// <summary>The results of a launch as a tree or a list, and one of them beside it.</summary>
internal static class ResultPageEndpoints
{
    private const int FirstRows = 150;
    private const int MostRows = 400;
    private const int ShownText = 256 << 10;

    public static void MapResultPages(this IEndpointRouteBuilder app)
    {
        var launch = app.MapGroup("/launch/{id:long}");
        launch.MapGet("/tree", Tree).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/tree/{resultId:long}", TreeWithResult).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/list", List).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/list/{resultId:long}", ListWithResult).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/rows", Rows).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/branch", Branch).Need(Permission.Read, ProjectOf.Launch());
        app.MapGet("/testresult/{id:long}", ToResult).Need(Permission.Read, ProjectOf.TestResult());
        app.MapGet("/attachment/{id:long}/view", View).Need(Permission.Read, ProjectOf.Attachment());
    }

    internal static async Task<IResult> Tree(long id, long? treeId, HttpContext http, Db db, CancellationToken stop) =>
        await TreePage(id, treeId, null, http, db, stop);

    internal static async Task<IResult> TreeWithResult(
        long id, long resultId, long? treeId, HttpContext http, Db db, CancellationToken stop)
    {
        var result = await Chosen(id, resultId, db, stop);
        return LaunchPageEndpoints.IsFragment(http) ? Pane(result) : await TreePage(id, treeId, result, http, db, stop);
    }

    internal static async Task<IResult> List(long id, HttpContext http, Db db, CancellationToken stop) =>
        await ListPage(id, null, http, db, stop);

    internal static async Task<IResult> ListWithResult(long id, long resultId, HttpContext http, Db db, CancellationToken stop)
    {
        var result = await Chosen(id, resultId, db, stop);
        return LaunchPageEndpoints.IsFragment(http) ? Pane(result) : await ListPage(id, result, http, db, stop);
    }

    /// <summary>A window of the list, as rows.</summary>
    internal static async Task<IResult> Rows(
        long id, int? offset, int? limit, string? sort, HttpContext http, Db db, CancellationToken stop)
    {
        var filter = ResultFilter.From(http.Request.Query);
        var (from, most) = (Math.Max(0, offset ?? 0), Math.Clamp(limit ?? 100, 1, MostRows));
        return new RazorComponentResult<ResultRows>(new { Rows = await ResultReads.Flat(db, id, filter, sort, from, most, stop) });
    }

    /// <summary>What is below a group of a tree.</summary>
    internal static async Task<IResult> Branch(
        long id, long treeId, long parent, int? depth, HttpContext http, Db db, CancellationToken stop)
    {
        var filter = ResultFilter.From(http.Request.Query);
        return new RazorComponentResult<Branch>(new
        {
            LaunchId = id, TreeId = treeId, Parent = parent, Depth = depth ?? 0, Filter = filter,
            Slice = await Slice(id, treeId, parent, filter, http, db, stop),
        });
    }

    internal static async Task<IResult> ToResult(long id, Db db, CancellationToken stop)
    {
        var launch = await db.TestResults.Where(result => result.Id == id).Select(result => result.LaunchId).FirstAsync(stop);
        return Results.Redirect($"/launch/{launch}/tree/{id}");
    }

    /// <summary>The beginning of a text file, coloured on the server.</summary>
    internal static async Task<IResult> View(long id, Db db, IBlobStore blobs, CancellationToken stop)
    {
        var file = await db.Attachments.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        await using var content = (file.Blob is null ? null : blobs.OpenRead(file.Blob)) ?? throw Refusal.NotFound(file.Name);
        var buffer = new byte[ShownText];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        return new RazorComponentResult<TextView>(new
        {
            Text = Encoding.UTF8.GetString(buffer, 0, length), Json = file.ContentType == "application/json",
            Cut = file.Length > length, Id = id,
        });
    }

    private static async Task<IResult> TreePage(
        long id, long? treeId, ResultPage? result, HttpContext http, Db db, CancellationToken stop)
    {
        var frame = await LaunchPageEndpoints.Frame(id, http, stop);
        var filter = ResultFilter.From(http.Request.Query);
        var tree = treeId ?? Trees.Tree.Suites;
        return new RazorComponentResult<ResultsPage>(new
        {
            frame.Project, frame.Launch, frame.Ready, Filter = filter, TreeId = tree, Result = result,
            Slice = await Slice(id, tree, Trees.Tree.Root, filter, http, db, stop), Total = await Total(frame, filter, db, stop),
        });
    }

    private static async Task<IResult> ListPage(long id, ResultPage? result, HttpContext http, Db db, CancellationToken stop)
    {
        var frame = await LaunchPageEndpoints.Frame(id, http, stop);
        var filter = ResultFilter.From(http.Request.Query);
        var sort = http.Request.Query["sort"].FirstOrDefault();
        var (rows, total) = await ResultWindow.Of(db, http.ProjectId(), id, filter, ResultOrder.Of(sort))
            .Page(filter, 0, FirstRows, async () => await Total(frame, filter, db, stop), stop);
        return new RazorComponentResult<ResultsPage>(new
        {
            frame.Project, frame.Launch, frame.Ready, Filter = filter, Flat = true, Sort = sort, Result = result,
            Rows = await rows.Rows(db).ToListAsync(stop), Total = (int)total,
        });
    }

    private static async Task<int> Total(LaunchPageEndpoints.FrameModel frame, ResultFilter filter, Db db, CancellationToken stop) =>
        filter.Empty
            ? (int)frame.Launch.Statistic.Sum(row => row.Count)
            : await ResultReads.Count(db, frame.Launch.Id, filter, stop);

    private static RazorComponentResult<ResultView> Pane(ResultPage result) => new(new { Model = result });

    private static async Task<ResultPage> Chosen(long launchId, long resultId, Db db, CancellationToken stop) =>
        await db.TestResults.AnyAsync(result => result.Id == resultId && result.LaunchId == launchId, stop)
            && await ResultDetails.Of(db, resultId, stop) is { } found
            ? found
            : throw Refusal.NotFound($"Result {resultId} of launch {launchId}");

    private static async Task<TreeSlice<ResultGroup, ResultRow>> Slice(
        long launchId, long treeId, long parent, ResultFilter filter, HttpContext http, Db db, CancellationToken stop)
    {
        var groups = new ResultGroups(db, http.ProjectId(), launchId, treeId, parent, filter);
        var leaves = new ResultWindow(db, http.ProjectId(),
            ResultReads.Leaves(db, http.ProjectId(), launchId, treeId, parent, filter), ResultOrder.ByStatus);
        return await TreeSlice<ResultGroup, ResultRow>.Read(http.Request.Query,
            (offset, limit) => groups.Rows(descending: false, offset, limit, stop),
            (offset, limit) => leaves.At(offset, limit).Rows(db).ToListAsync(stop));
    }
}
