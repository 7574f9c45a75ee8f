using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Jobs;

/// <summary>A parameter of a job with its default value.</summary>
internal sealed record JobParameterDto(long Id, string Name, string? DefaultValue);

/// <summary>A job. Type is the CI's, such as github or gitlab.</summary>
internal sealed record JobDto(
    long Id, string Name, string Type, string? Url, string ExternalId, bool CanRun,
    IReadOnlyList<JobParameterDto> Parameters);

/// <summary>
/// A test that a run is to execute: its case and its selector, the full name as it was last uploaded.
/// </summary>
internal sealed record PlannedTest(long Id, string? Selector);

internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        api.MapGet("/job", List).Need(Permission.Read).WithTags("Jobs");
        api.MapGet("/job/{id:long}", Get).Need(Permission.Read, ProjectOf.Job()).WithTags("Jobs");
        api.MapGet("/jobrun/{id:long}", GetRun).Need(Permission.Read, ProjectOf.JobRun()).WithTags("Jobs");
        api.MapGet("/jobrun/{id:long}/plan", Plan).Need(Permission.Read, ProjectOf.JobRun()).WithTags("Jobs");
        api.MapPost("/jobrun/{id:long}/rerun", Rerun).Need(Permission.Write, ProjectOf.JobRun()).WithTags("Jobs");
    }

    /// <summary>Jobs of a project; with externalId the one job with this uid, or 404.</summary>
    internal static async Task<IResult> List(
        long projectId, string? externalId, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        if (externalId is not null)
        {
            var job = await db.Jobs.FirstOrDefaultAsync(
                row => row.ProjectId == projectId && row.Uid == externalId, stop)
                ?? throw Refusal.NotFound($"Job {externalId}");
            return Results.Json((await Dtos(db, [job], stop))[0]);
        }
        page = page.Default(http, 20);
        return Results.Json(await db.Jobs.Where(job => job.ProjectId == projectId)
            .OrderBy(job => job.Name)
            .ThenBy(job => job.Id)
            .ToPage(page, rows => Dtos(db, rows, stop), stop));
    }

    internal static async Task<JobDto> Get(long id, Db db, CancellationToken stop) =>
        (await Dtos(db, [await db.Jobs.FirstAsync(job => job.Id == id, stop)], stop))[0];

    internal static async Task<JobRunDto> GetRun(long id, Db db, CancellationToken stop)
    {
        var launch = await db.JobRuns.Where(run => run.Id == id).Select(run => run.LaunchId).FirstAsync(stop);
        return (await LaunchReads.JobRuns(db, [launch], stop))[launch].First(run => run.Id == id);
    }

    /// <summary>
    /// The tests of the run that have a test case, with the selector their adapter understands; expected=true only
    /// those that have no result yet.
    /// </summary>
    internal static Task<List<PlannedTest>> Plan(long id, bool? expected, Db db, CancellationToken stop) =>
        db.TestResults
            .Where(result => result.JobRunId == id && !result.Hidden && !result.Manual
                && (expected != true || result.Status == null))
            .Join(db.Tests.Where(test => test.TestCaseId != null), result => result.TestId, test => test.Id,
                (_, test) => test.TestCaseId!.Value)
            .Distinct()
            .Join(db.TestCases, caseId => caseId, test => test.Id, (_, test) => test)
            .OrderBy(test => test.Id).Select(test => new PlannedTest(test.Id, test.FullName)).ToListAsync(stop);

    /// <summary>Starting pipelines needs a build server, which jobs that only report do not have.</summary>
    internal static async Task<IResult> Rerun(long id, Db db, CancellationToken stop)
    {
        var job = await db.JobRuns.Where(run => run.Id == id)
            .Join(db.Jobs, run => run.JobId, job => job.Id, (_, job) => job.Name)
            .FirstAsync(stop);
        throw Refusal.Conflict(
            $"build server is not configured for job {job}: start the pipeline in the CI, it reports into a new run");
    }

    private static async Task<IReadOnlyList<JobDto>> Dtos(Db db, IReadOnlyList<Job> jobs, CancellationToken stop)
    {
        var ids = jobs.Select(job => job.Id).ToArray();
        var parameters = (await db.JobParameters.Where(row => ids.Contains(row.JobId))
            .OrderBy(row => row.Id)
            .ToListAsync(stop))
            .ToLookup(row => row.JobId, row => new JobParameterDto(row.Id, row.Name, row.DefaultValue));
        return [.. jobs.Select(job =>
            new JobDto(job.Id, job.Name, job.Type, job.Url, job.Uid, job.CanRun, [.. parameters[job.Id]]))];
    }
}
