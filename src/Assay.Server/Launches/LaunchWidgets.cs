using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.TestResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TestResult = Assay.Server.TestResults.TestResult;

namespace Assay.Server.Launches;

/// <summary>What the overview of a launch shows, one endpoint each.</summary>
internal static class LaunchWidgets
{
    public static void MapLaunchWidgets(this IEndpointRouteBuilder api)
    {
        var launch = api.MapGroup("/launch/{id:long}").WithTags("Launches");
        launch.MapGet("/statistic", Statistic).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/env", Environment).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/variables", Variables).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/job", Jobs).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/duration", Duration).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/unresolved", Unresolved).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/muted", Muted).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/defect", Defects).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/assignees", Assignees).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/tester", Testers).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/retries", LaunchRetries.List).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/memberstats", LaunchMembers.List).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/job/suggest", SuggestJobs).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/widget/tree", Tree).Need(Permission.Read, ProjectOf.Launch());
    }

    /// <summary>Visible results by status; the row without a status counts those in progress.</summary>
    internal static async Task<IReadOnlyList<TestStatusCount>> Statistic(long id, Db db, CancellationToken stop) =>
        [.. (await LaunchReads.Statistics(db, [id], stop))[id]];

    /// <summary>Every environment value that occurs in the launch.</summary>
    internal static async Task<IReadOnlyList<EnvVarValueDto>> Environment(long id, Db db, CancellationToken stop) =>
        [.. (await LaunchReads.Environments(db, [id], stop))[id]];

    internal static async Task<Page<LaunchVariableDto>> Variables(
        long id, PageQuery page, Db db, CancellationToken stop)
    {
        var all = (await LaunchReads.Environments(db, [id], stop))[id].GroupBy(value => value.Variable.Name)
            .Select(group => new LaunchVariableDto(group.Key, [.. group.Select(value => value.Name)])).ToList();
        return Page<LaunchVariableDto>.Of(
            [.. all.Skip((int)page.Offset).Take(page.Size)], page.Number, page.Size, all.Count, false);
    }

    /// <summary>The job runs that report into the launch.</summary>
    internal static async Task<IReadOnlyList<JobRunDto>> Jobs(long id, Db db, CancellationToken stop) =>
        [.. (await LaunchReads.JobRuns(db, [id], stop))[id]];

    /// <summary>
    /// Jobs with a run in the launch whose name contains the text; with query id only those, without those of ignoreId.
    /// </summary>
    internal static Task<Page<IdAndName>> SuggestJobs(
        [FromRoute(Name = "id")] long id, string? query, [FromQuery(Name = "id")] long[]? only, long[]? ignoreId,
        PageQuery page, Db db, CancellationToken stop)
    {
        var jobs = db.Jobs.Where(job => db.JobRuns.Any(run => run.LaunchId == id && run.JobId == job.Id)
            && (string.IsNullOrEmpty(query) || job.Name.ToLower().Contains(query.ToLower()))
            && (only == null || only.Length == 0 || only.Contains(job.Id))
            && (ignoreId == null || !ignoreId.Contains(job.Id)));
        var ordered = page.Sort.Any(sort => sort.Descending)
            ? jobs.OrderByDescending(job => job.Name).ThenByDescending(job => job.Id)
            : jobs.OrderBy(job => job.Name).ThenBy(job => job.Id);
        return ordered.Select(job => new IdAndName(job.Id, job.Name)).ToPage(page, stop);
    }

    /// <summary>
    /// The first level of a tree with its counts; results without a value of its first field are in no row.
    /// </summary>
    internal static async Task<Page<StatisticWidgetItem>> Tree(
        long id, long? treeId, PageQuery page, Db db, CancellationToken stop)
    {
        var tree = treeId ?? throw Refusal.Invalid("Validation error: treeId is missing; 1 is Features, 2 is Suites");
        var descending = page.Sort.Any(sort => sort.Name == "name" && sort.Descending);
        var (groups, total) = await new ResultGroups(
                db, await ResultReads.ProjectOf(db, id, stop), id, tree, Trees.Tree.Root, ResultFilter.All)
            .Page(descending, page.Offset, page.Size, stop);
        return Page<StatisticWidgetItem>.Of(
            [.. groups.Select(group =>
                new StatisticWidgetItem(group.ValueId.ToString(), group.Name, Counts(group.Counts)))],
            page.Number, page.Size, total, page.Sort.Count > 0);
    }

    internal static Task<IReadOnlyList<TestDurationCount>> Duration(
        long id, LaunchDurations durations, Db db, CancellationToken stop) => durations.Of(db, id, stop);

    /// <summary>
    /// Failed, broken and unknown results that are neither muted nor linked to a defect: what is left to look at.
    /// </summary>
    internal static Task<Page<TestResultRowDto>> Unresolved(long id, PageQuery page, Db db, CancellationToken stop) =>
        Rows(db, UnresolvedOf(db, id)).ToPage(page, stop);

    internal static Task<Page<TestResultRowDto>> Muted(long id, PageQuery page, Db db, CancellationToken stop) =>
        Rows(db, Visible(db, id).Where(result => result.Muted)).ToPage(page, stop);

    /// <summary>Defects linked to results of the launch, the most frequent first.</summary>
    internal static Task<Page<DefectCountRowDto>> Defects(
        long id, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        db.DefectResults.Where(link => link.LaunchId == id).GroupBy(link => link.DefectId)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .Join(db.Defects, row => row.Key, defect => defect.Id, (row, defect) => new { defect, row.Count })
            .OrderByDescending(row => row.Count).ThenBy(row => row.defect.Id)
            .Select(row => new DefectCountRowDto(row.defect.Id, row.defect.Name, row.defect.Closed, row.Count, null))
            .ToPage(page.Default(http, 20), stop);

    internal static Task<List<string>> Assignees(long id, string? query, Db db, CancellationToken stop) =>
        Names(Visible(db, id).Select(result => result.Assignee), query).ToListAsync(stop);

    internal static Task<List<string>> Testers(long id, string? query, Db db, CancellationToken stop) =>
        Names(Visible(db, id).Select(result => result.TestedBy), query).ToListAsync(stop);

    public static IQueryable<TestResult> Visible(Db db, long launchId) =>
        db.TestResults.Where(result => result.LaunchId == launchId && !result.Hidden);

    public static IQueryable<TestResult> UnresolvedOf(Db db, long launchId) => Visible(db, launchId).Where(result =>
        (result.Status == Status.Failed || result.Status == Status.Broken || result.Status == Status.Unknown)
            && !result.Muted && !result.Known);

    private static IQueryable<TestResultRowDto> Rows(Db db, IQueryable<TestResult> results) => results
        .OrderBy(result => result.Status).ThenBy(result => result.Id)
        .Select(result => new TestResultRowDto(result.Id,
            db.TestVariants.Where(variant => variant.Id == result.VariantId).Select(variant => variant.Name).First(),
            result.Status == null ? null : LaunchReads.StatusName((short)result.Status.Value), result.DurationMs,
            db.Tests.Where(test => test.Id == result.TestId).Select(test => test.TestCaseId).First(), result.Assignee));

    /// <summary>Of the six counts of a group those that are not zero; the last one is of results in progress.</summary>
    private static List<TestStatusCount> Counts(long[] counts) =>
        [.. counts
            .Select((count, index) =>
                new TestStatusCount(index < 5 ? LaunchReads.StatusName((short)index) : null, count))
            .Where(row => row.Count > 0)];

    private static IQueryable<string> Names(IQueryable<string?> names, string? query) => names
        .Where(name => name != null && (query == null || EF.Functions.ILike(name, "%" + query + "%")))
        .Select(name => name!).Distinct().OrderBy(name => name).Take(100);
}
