using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Results of a launch in two levels: by category and message, by host and thread.</summary>
internal static class ResultGroupEndpoints
{
    private const int Bars = 10_000;
    private const int LeavesOfError = 50;

    public static void MapResultGroups(this RouteGroupBuilder results)
    {
        results.MapGet("/defects", Errors).Need(Permission.Read, ProjectOf.Launch("launchId"));
        results.MapGet("/timeline", Chronology).Need(Permission.Read, ProjectOf.Launch("launchId"));
    }

    /// <summary>
    /// Failures by category and message, the most frequent messages first; page and size count messages (default 100).
    /// </summary>
    internal static async Task<TestResultTree> Errors(
        long launchId, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        page = page.Default(http, 100);
        var offset = (int)Math.Min(int.MaxValue, page.Offset);
        var errors = await ResultErrors.Groups(db, launchId, offset, page.Size, LeavesOfError, stop);
        var groups = errors.GroupBy(error => error.Category).Select((category, index) =>
        {
            var uid = $"category-{index}";
            return new TestResultGroupNode(uid, category.Key ?? "Without category", new("category", category.Key),
                [.. category.Select((error, place) =>
                {
                    var message = $"{uid}-{error.Fingerprint?.ToString("N") ?? place.ToString()}";
                    return new TestResultGroupNode(message, error.Message ?? "Without message",
                        new("message", error.Message), [], [.. error.Results.Select(row => Leaf(row, message))]);
                })], []);
        });
        return new($"launch-{launchId}", "defects", [.. groups], [], errors.Sum(error => error.Results.Count),
            await ResultErrors.Failures(db, launchId).LongCountAsync(stop));
    }

    /// <summary>Results by host and thread, in the order of time; of large launches the longest.</summary>
    internal static async Task<TestResultTree> Chronology(
        long launchId, HttpContext http, Db db, CancellationToken stop)
    {
        var timeline = await Timeline.Of(db, launchId, ResultFilter.From(http.Request.Query), Bars, stop);
        var hosts = timeline.Lanes.GroupBy(lane => lane.Host).Select((host, index) =>
        {
            var uid = $"host-{index}";
            return new TestResultGroupNode(uid, host.Key, new("host", host.Key), [.. host.Select((lane, place) =>
            {
                var thread = $"{uid}-thread-{place}";
                return new TestResultGroupNode(thread, lane.Thread, new("thread", lane.Thread), [],
                    [.. lane.Bars.Select(bar => new TestResultLeafNode(
                        bar.Id, thread, bar.Name, ResultDtos.StatusName(bar.Status), bar.Start,
                        bar.Start + bar.Duration, bar.Duration, bar.Assignee, bar.TestedBy, bar.Flaky, false,
                        bar.Muted))]);
            })], []);
        });
        return new($"launch-{launchId}", "timeline", [.. hosts], [], timeline.Shown, timeline.Total);
    }

    private static TestResultLeafNode Leaf(ResultRow row, string parent) => new(
        row.Id, parent, row.Name, ResultDtos.StatusName(row.Status), row.Start, row.Stop, row.Duration, row.Assignee,
        row.TestedBy, row.Flaky, row.Hidden, row.Muted);
}
