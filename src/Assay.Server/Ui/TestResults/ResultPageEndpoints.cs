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

    internal static Task<IResult> Tree(long id, long? treeId, HttpContext http, Db db, CancellationToken stop) =>
        TreePage(id, treeId, null, http, db, stop);

    internal static async Task<IResult> TreeWithResult(
        long id, long resultId, long? treeId, HttpContext http, Db db, CancellationToken stop) =>
        PageEndpoints.IsFragment(http)
            ? Pane(await Chosen(id, resultId, db, stop))
            : await TreePage(id, treeId, resultId, http, db, stop);

    internal static Task<IResult> List(long id, HttpContext http, Db db, CancellationToken stop) =>
        ListPage(id, null, http, db, stop);

    internal static async Task<IResult> ListWithResult(
        long id, long resultId, HttpContext http, Db db, CancellationToken stop) =>
        PageEndpoints.IsFragment(http)
            ? Pane(await Chosen(id, resultId, db, stop))
            : await ListPage(id, resultId, http, db, stop);

    /// <summary>A window of the list, as rows.</summary>
    internal static async Task<IResult> Rows(
        long id, int? offset, int? limit, string? sort, HttpContext http, Db db, CancellationToken stop)
    {
        var filter = ResultFilter.From(http.Request.Query);
        var (from, most) = (Math.Max(0, offset ?? 0), Math.Clamp(limit ?? 100, 1, MostRows));
        return new RazorComponentResult<ResultRows>(
            new { Rows = await ResultReads.Flat(db, id, filter, sort, from, most, stop) });
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
        var launch = await db.TestResults.Where(result => result.Id == id)
            .Select(result => result.LaunchId).FirstAsync(stop);
        return Results.Redirect($"/launch/{launch}/tree/{id}");
    }

    /// <summary>The beginning of a text file, coloured on the server.</summary>
    internal static async Task<IResult> View(long id, Db db, IBlobStore blobs, CancellationToken stop)
    {
        var file = await db.Attachments.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        await using var content = (file.Blob is null ? null : blobs.OpenRead(file.Blob))
            ?? throw Refusal.NotFound(file.Name);
        var buffer = new byte[ShownText];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        return new RazorComponentResult<TextView>(new
        {
            Text = Encoding.UTF8.GetString(buffer, 0, length), Json = file.ContentType == "application/json",
            Cut = file.Length > length, Id = id,
        });
    }

    private static async Task<IResult> TreePage(
        long id, long? treeId, long? resultId, HttpContext http, Db db, CancellationToken stop)
    {
        var filter = ResultFilter.From(http.Request.Query);
        var tree = treeId ?? Trees.Tree.Suites;
        var (frame, slice, result) = (LaunchPageEndpoints.Frame(id, http, stop),
            http.ReadBeside(own => Slice(id, tree, Trees.Tree.Root, filter, http, own, stop)),
            Beside(id, resultId, http, stop));
        await Task.WhenAll(frame, slice, result);
        var shown = await frame;
        return new RazorComponentResult<ResultsPage>(new
        {
            shown.Project, shown.Launch, shown.Ready, Filter = filter, TreeId = tree, Result = await result,
            Slice = await slice, Total = await Total(shown, filter, db, stop),
        });
    }

    private static async Task<IResult> ListPage(
        long id, long? resultId, HttpContext http, Db db, CancellationToken stop)
    {
        var filter = ResultFilter.From(http.Request.Query);
        var sort = http.Request.Query["sort"].FirstOrDefault();
        var (frame, rows, result) = (LaunchPageEndpoints.Frame(id, http, stop),
            http.ReadBeside(own => FirstPage(id, filter, sort, http, own, stop)), Beside(id, resultId, http, stop));
        await Task.WhenAll(frame, rows, result);
        var (shown, (first, total)) = (await frame, await rows);
        return new RazorComponentResult<ResultsPage>(new
        {
            shown.Project, shown.Launch, shown.Ready, Filter = filter, Flat = true, Sort = sort, Result = await result,
            Rows = first, Total = total ?? await Total(shown, filter, db, stop),
        });
    }

    /// <returns>The total only where it costs nothing more: texts are looked for once.</returns>
    private static async Task<(List<ResultRow> Rows, int? Total)> FirstPage(
        long id, ResultFilter filter, string? sort, HttpContext http, Db db, CancellationToken stop)
    {
        var window = ResultWindow.Of(db, http.ProjectId(), id, filter, ResultOrder.Of(sort));
        var (rows, total) = await window.Page(filter, 0, FirstRows, () => Task.FromResult(-1L), stop);
        return (await rows.Rows(db).ToListAsync(stop), total < 0 ? null : (int)total);
    }

    private static Task<ResultPage?> Beside(long launchId, long? resultId, HttpContext http, CancellationToken stop) =>
        resultId is { } id
            ? http.ReadBeside<ResultPage?>(async db => await Chosen(launchId, id, db, stop))
            : Task.FromResult<ResultPage?>(null);

    private static async Task<int> Total(
        LaunchPageEndpoints.FrameModel frame, ResultFilter filter, Db db, CancellationToken stop) =>
        filter.Empty
            ? (int)frame.Launch.Statistic.Sum(row => row.Count)
            : await ResultReads.Count(db, frame.Launch.Id, filter, stop);

    private static RazorComponentResult<ResultView> Pane(ResultPage result) => new(new { Model = result });

    private static async Task<ResultPage> Chosen(long launchId, long resultId, Db db, CancellationToken stop) =>
        await ResultDetails.Of(db, launchId, resultId, stop)
            ?? throw Refusal.NotFound($"Result {resultId} of launch {launchId}");

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
