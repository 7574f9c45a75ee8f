using Assay.Formats;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>A result on the timeline. Start is epoch milliseconds, duration milliseconds.</summary>
public sealed record TimelineBar(
    long Id, string Name, Status? Status, long Start, long Duration, string? Assignee, string? TestedBy, bool Flaky,
    bool Muted);

/// <summary>What one thread of one host executed, in order.</summary>
public sealed record TimelineLane(string Host, string Thread, IReadOnlyList<TimelineBar> Bars);

/// <summary>Shown of the total: of large launches the longest.</summary>
internal sealed record Timeline(IReadOnlyList<TimelineLane> Lanes, int Shown, long Total)
{
    /// <param name="most">How many results are read, the longest first.</param>
    public static async Task<Timeline> Of(Db db, long launchId, ResultFilter filter, int most, CancellationToken stop)
    {
        var project = await ResultReads.ProjectOf(db, launchId, stop);
        var listed = ResultReads.Filtered(db, project, launchId, filter).Where(result => result.StartAt != null)
            .Listed(db, project);
        var rows = await new ResultOrder("duration", true).Apply(listed).Take(most).Select(row => new
        {
            Host = row.Result.HostId ?? "", Thread = row.Result.ThreadId ?? "",
            Bar = new TimelineBar(row.Result.Id, row.Variant.Name, row.Result.Status,
                row.Result.StartAt!.Value.ToUnixTimeMilliseconds(), row.Result.DurationMs ?? 0, row.Result.Assignee,
                row.Result.TestedBy, row.Result.Flaky, row.Result.Muted),
        }).ToListAsync(stop);
        var lanes = rows.GroupBy(row => (row.Host, row.Thread))
            .OrderBy(lane => lane.Key.Host, StringComparer.Ordinal)
            .ThenBy(lane => lane.Key.Thread, StringComparer.Ordinal)
            .Select(lane => new TimelineLane(
                lane.Key.Host, lane.Key.Thread,
                [.. lane.Select(row => row.Bar).OrderBy(bar => bar.Start).ThenBy(bar => bar.Id)]));
        return new([.. lanes], rows.Count, rows.Count < most ? rows.Count : await listed.LongCountAsync(stop));
    }
}
