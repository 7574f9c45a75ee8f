using Assay.Server.Data;
using Assay.Server.JobRuns;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>
/// Closes launches that nobody closes: those that finished after one time of quiet, the others after a longer one.
/// Times are the project's, in seconds; 0 turns one off.
/// </summary>
internal sealed class AutoClose(Db db, LaunchClosing closing, TimeProvider clock)
{
    public const string FilterProperty = "launch.autoclose.rql";
    public const string FinishedProperty = "launch.review.timeout";
    public const string InProgressProperty = "launch.run.timeout";
    public const long FinishedDefault = 86_400;
    public const long InProgressDefault = 604_800;

    /// <summary>A hundred years: never, and a time that can be subtracted from now.</summary>
    private const long Longest = 100L * 365 * 86_400;

    public async Task Run(CancellationToken stop)
    {
        var projects = await db.Launches
            .Where(launch => launch.State == LaunchState.Open && launch.Autoclose && launch.DeletedAt == null)
            .Select(launch => launch.ProjectId).Distinct().ToListAsync(stop);
        foreach (var project in projects)
            foreach (var launch in await Due(project, stop)) await closing.Begin(launch, "auto close", stop);
    }

    private async Task<List<long>> Due(long projectId, CancellationToken stop)
    {
        var settings = await db.ProjectProperties.Where(property => property.ProjectId == projectId)
            .ToDictionaryAsync(property => property.Name, property => property.Value, stop);
        var finished = Seconds(settings, FinishedProperty, FinishedDefault);
        var inProgress = Seconds(settings, InProgressProperty, InProgressDefault);
        var now = clock.GetUtcNow();
        var quietSince = now.AddSeconds(-Math.Min(finished, Longest));
        var quietLong = now.AddSeconds(-Math.Min(inProgress, Longest));
        var open = db.Launches.Where(launch => launch.ProjectId == projectId && launch.State == LaunchState.Open
            && launch.Autoclose && launch.DeletedAt == null);
        try
        {
            open = open.Matching(
                settings.GetValueOrDefault(FilterProperty), LaunchFields.Of(db), new(now, "auto close"));
        }
        catch (Http.Refusal)
        {
            return [];
        }
        return await open.Where(launch =>
                (inProgress > 0 && launch.LastActivityAt <= quietLong)
                || (finished > 0 && launch.LastActivityAt <= quietSince
                    && !db.JobRuns.Any(run => run.LaunchId == launch.Id && run.Stage != JobRunStage.Finished
                        && run.Stage != JobRunStage.RunFailure)
                    && !db.LaunchStatistics.Any(row => row.LaunchId == launch.Id
                        && row.Status == LaunchStatistic.InProgress && row.Count > 0)))
            .Select(launch => launch.Id).ToListAsync(stop);
    }

    public static long Seconds(Dictionary<string, string> settings, string name, long otherwise) =>
        settings.TryGetValue(name, out var text) && long.TryParse(text, out var seconds) ? seconds : otherwise;
}
