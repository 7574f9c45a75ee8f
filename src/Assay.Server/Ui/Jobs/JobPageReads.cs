using Assay.Api;
using Assay.Server.Data;
using Assay.Server.JobRuns;
using Assay.Server.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.Jobs;

/// <summary>What the pages of jobs show, read for a whole page at once.</summary>
internal static class JobPageReads
{
    private const int MostServers = 200;

    public static async Task<IReadOnlyList<JobRow>> Rows(Db db, IReadOnlyList<Job> jobs, CancellationToken stop)
    {
        var ids = jobs.Select(job => job.Id).ToArray();
        var latest = await db.Jobs.Where(job => ids.Contains(job.Id))
            .SelectMany(job => db.JobRuns.AsNoTracking().Where(run => run.JobId == job.Id
                    && db.Launches.Any(launch => launch.Id == run.LaunchId && launch.DeletedAt == null))
                .OrderByDescending(run => run.Id).Take(1))
            .ToListAsync(stop);
        var runs = (await JobRunReads.Dtos(db, latest, stop)).ToDictionary(run => run.Job.Id);
        return [.. (await JobReads.Dtos(db, jobs, stop))
            .Select(job => new JobRow(job, runs.GetValueOrDefault(job.Id)))];
    }

    public static async Task<JobServers> Servers(Db db, long projectId, long jobId, CancellationToken stop)
    {
        var job = await db.Jobs.Where(row => row.Id == jobId)
            .Select(row => new { row.IntegrationChosen, row.Endpoint }).FirstAsync(stop);
        var connected = await db.ProjectIntegrations.Where(of => of.ProjectId == projectId)
            .Join(db.Integrations, of => of.IntegrationId, row => row.Id, (_, row) => row)
            .OrderBy(row => row.Name.ToLower()).ThenBy(row => row.Id).Take(MostServers)
            .Select(row => new IdAndName(row.Id, row.Name)).ToListAsync(stop);
        return new(connected, job.IntegrationChosen, job.Endpoint);
    }

    public static async Task<HandRow> ByHand(Db db, long launchId, CancellationToken stop)
    {
        var counts = await JobRunReads.ByHand(db, launchId, stop);
        return new(
            [.. counts.GroupBy(row => row.Count.Status)
                .Select(group => new TestStatusCount(group.Key, group.Sum(row => row.Count.Count)))],
            counts.Sum(row => row.Manual ? 0 : row.Count.Count), counts.Sum(row => row.Manual ? row.Count.Count : 0),
            await JobRunReads.EnvironmentsByHand(db, launchId, stop));
    }

    /// <summary>Runs of one launch; their results are counted in one look at it.</summary>
    public static async Task<IReadOnlyList<RunRow>> OfLaunch(
        Db db, long launchId, IReadOnlyList<JobRunDto> runs, CancellationToken stop)
    {
        var ids = runs.Select(run => run.Id).ToArray();
        var statistics = await JobRunReads.Statistics(db, launchId, ids, stop);
        var environments = await JobRunReads.Environments(db, ids, stop);
        var parameters = await JobRunReads.Parameters(db, ids, stop);
        return [.. runs.Select(run =>
            new RunRow(run, [.. statistics[run.Id]], [.. environments[run.Id]], [.. parameters[run.Id]]))];
    }
}
