using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Jobs;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.JobRuns;

internal static class JobRunEndpoints
{
    public static void MapJobRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/jobrun").WithTags("Jobs");
        runs.MapGet("/", List).Need(Permission.Read);
        runs.MapGet("/{id:long}", Get).Need(Permission.Read, ProjectOf.JobRun());
        runs.MapGet("/{id:long}/plan", Plan).Need(Permission.Read, ProjectOf.JobRun());
        runs.MapGet("/{id:long}/statistic", Statistic).Need(Permission.Read, ProjectOf.JobRun());
        runs.MapGet("/{id:long}/env", Environment).Need(Permission.Read, ProjectOf.JobRun());
        runs.MapGet("/{id:long}/parameter", Parameters).Need(Permission.Read, ProjectOf.JobRun());
        runs.MapPost("/{id:long}/stop", Stop).Need(Permission.Write, ProjectOf.JobRun());
        runs.MapPost("/{id:long}/rerun", Rerun).Need(Permission.Write, ProjectOf.JobRun());
    }

    /// <summary>Runs of a project, newest first; with jobId or launchId those of the job or launch.</summary>
    internal static Task<Page<JobRunDto>> List(
        long projectId, long? jobId, long? launchId, PageQuery page, Db db, CancellationToken stop) =>
        db.JobRuns.AsNoTracking().Where(run => run.ProjectId == projectId
                && (jobId == null || run.JobId == jobId) && (launchId == null || run.LaunchId == launchId)
                && db.Launches.Any(launch => launch.Id == run.LaunchId && launch.DeletedAt == null))
            .OrderByDescending(run => run.Id)
            .ToPage(page, rows => JobRunReads.Dtos(db, rows, stop), stop);

    internal static async Task<JobRunDto> Get(long id, Db db, CancellationToken stop) =>
        (await JobRunReads.Dtos(db, [await db.JobRuns.AsNoTracking().FirstAsync(run => run.Id == id, stop)], stop))[0];

    /// <summary>
    /// The tests of the run that have a test case, with the selector their adapter understands; expected=true only
    /// those that have no result yet.
    /// </summary>
    internal static async Task<List<PlannedTestDto>> Plan(long id, bool? expected, Db db, CancellationToken stop)
    {
        var launchId = await Launch(db, id, stop);
        return await db.TestResults
            .Where(result => result.LaunchId == launchId && result.JobRunId == id && !result.Hidden && !result.Manual
                && (expected != true || result.Status == null))
            .Join(db.Tests.Where(test => test.TestCaseId != null), result => result.TestId, test => test.Id,
                (_, test) => test.TestCaseId!.Value)
            .Distinct()
            .Join(db.TestCases, caseId => caseId, test => test.Id, (_, test) => test)
            .OrderBy(test => test.Id)
            .Select(test => new PlannedTestDto(test.Id, test.FullName)).ToListAsync(stop);
    }

    /// <summary>Visible results of the run by status; the row without a status counts those in progress.</summary>
    internal static async Task<IReadOnlyList<TestStatusCount>> Statistic(long id, Db db, CancellationToken stop) =>
        [.. (await JobRunReads.Statistics(db, await Launch(db, id, stop), [id], stop))[id]];

    /// <summary>Every environment value that came with the run.</summary>
    internal static async Task<IReadOnlyList<EnvVarValueDto>> Environment(long id, Db db, CancellationToken stop) =>
        [.. (await JobRunReads.Environments(db, [id], stop))[id]];

    /// <summary>What the run was started with, by name.</summary>
    internal static async Task<IReadOnlyList<JobRunParameterDto>> Parameters(
        long id, Db db, CancellationToken stop) => [.. (await JobRunReads.Parameters(db, [id], stop))[id]];

    /// <summary>The run has ended, as its pipeline says by upload/stop. Stopping again corrects the status.</summary>
    internal static async Task<JobRunDto> Stop(
        long id, JobRunStopDto? body, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var run = await db.JobRuns.FirstAsync(row => row.Id == id, stop);
        run.Stage = JobRunStage.Finished;
        run.Status = body?.Status is null ? JobRunStatus.Unknown
            : Enum.TryParse<JobRunStatus>(body.Status, ignoreCase: true, out var status) && Enum.IsDefined(status)
                ? status
                : throw Refusal.Invalid("Validation error: status is failed, passed, cancelled or unknown");
        run.ModifiedAt = clock.GetUtcNow();
        run.ModifiedBy = http.Signed().Username;
        await db.SaveChangesAsync(stop);
        await Live.Topics.Notify(db, run.LaunchId, run.ProjectId, stop);
        return await Get(id, db, stop);
    }

    /// <summary>Starting pipelines needs a build server, which jobs that only report do not have.</summary>
    internal static async Task<IResult> Rerun(long id, Db db, CancellationToken stop)
    {
        var job = await db.JobRuns.Where(run => run.Id == id)
            .Join(db.Jobs, run => run.JobId, job => job.Id, (_, job) => job.Name)
            .FirstAsync(stop);
        throw Refusal.Conflict(
            $"build server is not configured for job {job}: start the pipeline in the CI, it reports into a new run");
    }

    private static Task<long> Launch(Db db, long runId, CancellationToken stop) =>
        db.JobRuns.Where(run => run.Id == runId).Select(run => run.LaunchId).FirstAsync(stop);
}
