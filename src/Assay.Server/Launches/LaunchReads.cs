using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>What lists show of launches, read for a whole page at once.</summary>
internal static class LaunchReads
{
    public static async Task<IReadOnlyList<LaunchDto>> Rows(
        Db db, IReadOnlyList<Launch> launches, CancellationToken stop)
    {
        var ids = launches.Select(launch => launch.Id).ToArray();
        var tags = await Tags(db, ids, stop);
        var statistics = await Statistics(db, ids, stop);
        return [.. launches.Select(launch => new LaunchDto(
            launch.Id, launch.Name, launch.ProjectId, launch.Closed, launch.Autoclose, launch.External,
            [.. tags[launch.Id]], launch.Links, launch.Issues, launch.CreatedBy,
            launch.CreatedAt.ToUnixTimeMilliseconds(), launch.ModifiedBy, launch.ModifiedAt.ToUnixTimeMilliseconds(),
            [.. statistics[launch.Id]]))];
    }

    public static async Task<IReadOnlyList<LaunchPreviewDto>> Previews(
        Db db, IReadOnlyList<Launch> launches, CancellationToken stop)
    {
        var ids = launches.Select(launch => launch.Id).ToArray();
        var tags = await Tags(db, ids, stop);
        var statistics = await Statistics(db, ids, stop);
        var environments = await Environments(db, ids, stop);
        var jobs = await JobRuns(db, ids, stop);
        var defects = await Defects(db, ids, stop);
        var merging = await Merging(db, ids, stop);
        return [.. launches.Select(launch => new LaunchPreviewDto(
            launch.Id, launch.Name, launch.ProjectId, launch.Closed, launch.External, [.. tags[launch.Id]],
            launch.Links, launch.Issues, [.. environments[launch.Id]], [.. jobs[launch.Id]], [.. statistics[launch.Id]],
            defects.GetValueOrDefault(launch.Id).Known, defects.GetValueOrDefault(launch.Id).New,
            launch.CreatedBy, launch.CreatedAt.ToUnixTimeMilliseconds(), launch.ModifiedBy,
            launch.ModifiedAt.ToUnixTimeMilliseconds(), merging.GetValueOrDefault(launch.Id)))];
    }

    public static async Task<ILookup<long, IdAndName>> Tags(Db db, long[] launches, CancellationToken stop) =>
        (await db.LaunchTagLinks.Where(link => launches.Contains(link.LaunchId))
            .Join(db.LaunchTags, link => link.LaunchTagId, tag => tag.Id,
                (link, tag) => new { link.LaunchId, tag.Id, tag.Name })
            .OrderBy(row => row.Name).ToListAsync(stop))
        .ToLookup(row => row.LaunchId, row => new IdAndName(row.Id, row.Name));

    public static async Task<ILookup<long, TestStatusCount>> Statistics(
        Db db, long[] launches, CancellationToken stop) =>
        (await db.LaunchStatistics.Where(row => launches.Contains(row.LaunchId) && row.Count > 0)
            .OrderBy(row => row.Status)
            .ToListAsync(stop))
        .ToLookup(row => row.LaunchId, row => new TestStatusCount(StatusName(row.Status), row.Count));

    public static async Task<ILookup<long, EnvVarValueDto>> Environments(
        Db db, long[] launches, CancellationToken stop) =>
        (await db.LaunchEnvironments.Where(row => launches.Contains(row.LaunchId))
            .Join(db.EnvironmentValues, row => row.EnvironmentId, value => value.EnvironmentId,
                (row, value) => new { row.LaunchId, value.EnvVarValueId })
            .Distinct()
            .Join(db.EnvVarValues, row => row.EnvVarValueId, value => value.Id,
                (row, value) => new { row.LaunchId, Value = value })
            .Join(db.EnvVars, row => row.Value.EnvVarId, variable => variable.Id,
                (row, variable) => new
                {
                    row.LaunchId, row.Value.Id, row.Value.Name, VariableId = variable.Id, Variable = variable.Name,
                })
            .OrderBy(row => row.Variable).ThenBy(row => row.Name).ToListAsync(stop))
        .ToLookup(row => row.LaunchId, row => new EnvVarValueDto(row.Id, row.Name, new(row.VariableId, row.Variable)));

    public static async Task<ILookup<long, JobRunDto>> JobRuns(Db db, long[] launches, CancellationToken stop) =>
        (await db.JobRuns.Where(run => launches.Contains(run.LaunchId))
            .Join(db.Jobs, run => run.JobId, job => job.Id, (run, job) => new { run, job })
            .OrderBy(row => row.run.Id)
            .ToListAsync(stop))
        .ToLookup(row => row.run.LaunchId, row => new JobRunDto(
            row.run.Id, row.run.LaunchId, row.run.Uid, row.run.Name, row.run.Url, Snake(row.run.Stage),
            Snake(row.run.Status), row.run.ErrorMessage, new(row.job.Id, row.job.Name, row.job.Type, row.job.Url),
            row.run.CreatedBy, row.run.CreatedAt.ToUnixTimeMilliseconds(), row.run.ModifiedBy,
            row.run.ModifiedAt.ToUnixTimeMilliseconds()));

    /// <summary>Defects linked in the launch: open ones that existed before it, and those made since.</summary>
    private static async Task<Dictionary<long, (long Known, long New)>> Defects(
        Db db, long[] launches, CancellationToken stop) =>
        (await db.DefectResults.Where(link => launches.Contains(link.LaunchId))
            .Select(link => new { link.LaunchId, link.DefectId })
            .Distinct()
            .Join(db.Defects, link => link.DefectId, defect => defect.Id,
                (link, defect) => new { link.LaunchId, defect.CreatedAt })
            .Join(db.Launches, row => row.LaunchId, launch => launch.Id,
                (row, launch) => new { row.LaunchId, Known = row.CreatedAt < launch.CreatedAt })
            .GroupBy(row => row.LaunchId)
            .Select(group =>
                new { group.Key, Known = group.LongCount(row => row.Known), New = group.LongCount(row => !row.Known) })
            .ToListAsync(stop))
        .ToDictionary(row => row.Key, row => (row.Known, row.New));

    /// <summary>Of launches that are receiving the results of others.</summary>
    private static Task<Dictionary<long, LaunchMergingDto>> Merging(Db db, long[] launches, CancellationToken stop) =>
        db.MergingLaunches.Where(row => launches.Contains(row.IntoId))
            .GroupBy(row => row.IntoId)
            .Select(group => new
            {
                group.Key, Moved = group.Sum(row => row.Moved), Results = group.Sum(row => row.Results),
            })
            .ToDictionaryAsync(row => row.Key, row => new LaunchMergingDto(row.Moved, row.Results), stop);

    /// <returns>Null for in progress, as on the wire.</returns>
    public static string? StatusName(short status) =>
        status < 0 ? null : ((Status)status).ToString().ToLowerInvariant();

    public static string Snake<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
