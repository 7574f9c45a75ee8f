using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Launches;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.JobRuns;

/// <summary>What is shown of job runs, read for a whole page at once.</summary>
internal static class JobRunReads
{
    public static async Task<IReadOnlyList<JobRunDto>> Dtos(Db db, IReadOnlyList<JobRun> runs, CancellationToken stop)
    {
        var ids = runs.Select(run => run.JobId).ToArray();
        var jobs = await db.Jobs.AsNoTracking().Where(job => ids.Contains(job.Id))
            .ToDictionaryAsync(job => job.Id, job => new JobInfoDto(job.Id, job.Name, job.Type, job.Url), stop);
        return [.. runs.Select(run => new JobRunDto(
            run.Id, run.LaunchId, run.Uid, run.Name, run.Url, LaunchReads.Snake(run.Stage),
            LaunchReads.Snake(run.Status), run.ErrorMessage, jobs[run.JobId], run.CreatedBy,
            run.CreatedAt.ToUnixTimeMilliseconds(), run.ModifiedBy, run.ModifiedAt.ToUnixTimeMilliseconds()))];
    }

    /// <summary>Visible results of the runs of a launch by status, in one look at the launch.</summary>
    public static async Task<ILookup<long, TestStatusCount>> Statistics(
        Db db, long launchId, long[] runs, CancellationToken stop) =>
        (await db.TestResults.Where(result => result.LaunchId == launchId && !result.Hidden
                && result.JobRunId != null && runs.Contains(result.JobRunId.Value))
            .GroupBy(result => new { result.JobRunId, result.Status })
            .Select(group => new { group.Key.JobRunId, group.Key.Status, Count = group.LongCount() })
            .ToListAsync(stop))
        .OrderBy(row => row.Status)
        .ToLookup(row => row.JobRunId!.Value, row => new TestStatusCount(Name(row.Status), row.Count));

    /// <summary>Visible results of a launch that came without a run, by status, those tested by hand apart.</summary>
    public static async Task<IReadOnlyList<(bool Manual, TestStatusCount Count)>> ByHand(
        Db db, long launchId, CancellationToken stop) =>
        [.. (await db.TestResults
                .Where(result => result.LaunchId == launchId && !result.Hidden && result.JobRunId == null)
                .GroupBy(result => new { result.Manual, result.Status })
                .Select(group => new { group.Key.Manual, group.Key.Status, Count = group.LongCount() })
                .ToListAsync(stop))
            .OrderBy(row => row.Status)
            .Select(row => (row.Manual, new TestStatusCount(Name(row.Status), row.Count)))];

    /// <summary>Values of environment variables that came with sessions of the runs.</summary>
    public static Task<ILookup<long, EnvVarValueDto>> Environments(Db db, long[] runs, CancellationToken stop) =>
        Environments(
            db, db.UploadSessions.Where(row => row.JobRunId != null && runs.Contains(row.JobRunId.Value)), stop);

    /// <summary>The same of sessions of a launch that belong to no run.</summary>
    public static async Task<IReadOnlyList<EnvVarValueDto>> EnvironmentsByHand(
        Db db, long launchId, CancellationToken stop)
    {
        var sessions = db.UploadSessions.Where(row => row.LaunchId == launchId && row.JobRunId == null);
        return [.. (await Environments(db, sessions, stop))[0]];
    }

    /// <summary>By run; 0 for sessions without one.</summary>
    private static async Task<ILookup<long, EnvVarValueDto>> Environments(
        Db db, IQueryable<UploadSession> sessions, CancellationToken stop) =>
        (await sessions
            .Join(db.EnvironmentValues, session => session.EnvironmentId, value => (long?)value.EnvironmentId,
                (session, value) => new { session.JobRunId, value.EnvVarValueId })
            .Distinct()
            .Join(db.EnvVarValues, row => row.EnvVarValueId, value => value.Id,
                (row, value) => new { row.JobRunId, value.Id, value.Name, value.EnvVarId })
            .Join(db.EnvVars, row => row.EnvVarId, variable => variable.Id,
                (row, variable) => new { row, Variable = variable })
            .OrderBy(row => row.Variable.Name).ThenBy(row => row.row.Name)
            .ToListAsync(stop))
        .ToLookup(row => row.row.JobRunId ?? 0,
            row => new EnvVarValueDto(row.row.Id, row.row.Name, new(row.Variable.Id, row.Variable.Name)));

    public static async Task<ILookup<long, JobRunParameterDto>> Parameters(
        Db db, long[] runs, CancellationToken stop) =>
        (await db.JobRunParameters.AsNoTracking().Where(row => runs.Contains(row.JobRunId))
            .OrderBy(row => row.Name)
            .ToListAsync(stop))
        .ToLookup(row => row.JobRunId, row => new JobRunParameterDto(row.Name, row.Value));

    private static string? Name(Status? status) => status is { } known ? LaunchReads.StatusName((short)known) : null;
}
