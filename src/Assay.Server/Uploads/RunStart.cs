using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.JobRuns;
using Assay.Server.Jobs;
using Assay.Server.Launches;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Uploads;

/// <summary>
/// Resolves what a CI says of itself to a job, a job run and a launch. Saying it again, after a lost answer, from a
/// second stage or a re-run with the same uid, resolves to the same rows.
/// </summary>
internal sealed class RunStart(Db db, TimeProvider clock)
{
    public async Task<ExternalRunResponseDto> Start(ExternalRunStartDto start, string username, CancellationToken stop)
    {
        if (start.JobRun?.Id is { } known) return await Known(known, start, stop);

        var projectId = start.ProjectId ?? throw Refusal.Invalid("Validation error: project id should be specified");
        if (start.Job?.Uid is not { Length: > 0 } uid || start.JobRun?.Uid is not { Length: > 0 } runUid)
            throw Refusal.Invalid("Validation error: job.uid and jobRun.uid are needed to recognise the run");

        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var job = await Job(projectId, uid, start, username, stop);
        await JobBinding.OfJob(db, job, stop);
        await Parameters(job, start.Job.Parameters, stop);
        var run = await db.JobRuns.FirstOrDefaultAsync(row => row.JobId == job && row.Uid == runUid, stop)
            ?? await NewRun(projectId, job, runUid, start, username, stop);
        await Begin(run, start, username, stop);
        await transaction.CommitAsync(stop);
        return new(projectId, job, run.Id, run.LaunchId);
    }

    public async Task<ExternalRunResponseDto> Stop(ExternalRunStopDto end, string username, CancellationToken stop)
    {
        var run = await db.JobRuns.FirstOrDefaultAsync(row => row.ProjectId == end.ProjectId && row.Uid == end.JobRunUid
                && db.Jobs.Any(job => job.Id == row.JobId && job.Uid == end.JobUid), stop)
            ?? throw Refusal.NotFound($"Job run {end.JobRunUid}");
        run.Stage = JobRunStage.Finished;
        run.Status = Enum.TryParse<JobRunStatus>(end.Status, ignoreCase: true, out var status)
            ? status
            : JobRunStatus.Unknown;
        run.ModifiedAt = clock.GetUtcNow();
        run.ModifiedBy = username;
        await db.SaveChangesAsync(stop);
        await Live.Topics.Notify(db, run.LaunchId, run.ProjectId, stop);
        return new(run.ProjectId, run.JobId, run.Id, run.LaunchId);
    }

    /// <summary>
    /// The run was made here and its id travelled through the CI: all else it says of its identity is ignored.
    /// </summary>
    private async Task<ExternalRunResponseDto> Known(long runId, ExternalRunStartDto start, CancellationToken stop)
    {
        var run = await db.JobRuns.FirstOrDefaultAsync(row => row.Id == runId, stop)
            ?? throw Refusal.NotFound($"Job run {runId}");
        if (start.JobRun?.Uid is { Length: > 0 } uid) run.Uid ??= uid;
        if (start.JobRun?.Url is { Length: > 0 } url) run.Url ??= url;
        await Begin(run, start, run.ModifiedBy, stop);
        return new(run.ProjectId, run.JobId, run.Id, run.LaunchId);
    }

    private async Task Begin(JobRun run, ExternalRunStartDto start, string username, CancellationToken stop)
    {
        var state = await db.Launches.Where(launch => launch.Id == run.LaunchId && launch.DeletedAt == null)
            .Select(launch => (LaunchState?)launch.State).FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Launch {run.LaunchId}");
        if (state != LaunchState.Open) throw Refusal.LaunchClosed(run.LaunchId);
        run.Stage = JobRunStage.InProgress;
        run.ModifiedAt = clock.GetUtcNow();
        run.ModifiedBy = username;
        await db.SaveChangesAsync(stop);
        foreach (var parameter in (start.JobRun?.Parameters ?? [])
            .Where(parameter => parameter.Name is { Length: > 0 }))
            await db.Database.ExecuteSqlAsync($"""
                insert into job_run_parameter (job_run_id, name, value)
                values ({run.Id}, {parameter.Name}, {parameter.Value})
                on conflict (job_run_id, name) do update set value = excluded.value
                """, stop);
        await Live.Topics.Notify(db, run.LaunchId, run.ProjectId, stop);
    }

    private async Task<long> Job(
        long projectId, string uid, ExternalRunStartDto start, string username, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var name = start.Job!.Name is { Length: > 0 } given ? given : uid;
        var type = JobTypes.Of(start.Ci?.Type, start.Ci?.Name);
        var endpoint = CiEndpoint.Of(start.Ci?.Endpoint, start.Job.Url);
        return (await db.Database.SqlQuery<long>($"""
            insert into job
              (project_id, uid, name, type, url, endpoint, created_at, created_by, modified_at, modified_by)
            values
              ({projectId}, {uid}, {name}, {type}, {start.Job.Url}, {endpoint}, {now}, {username}, {now}, {username})
            on conflict (project_id, uid) do update set name = excluded.name, url = coalesce(excluded.url, job.url),
              type = case excluded.type when {JobTypes.Custom} then job.type else excluded.type end,
              endpoint = coalesce(excluded.endpoint, job.endpoint),
              modified_at = excluded.modified_at, modified_by = excluded.modified_by, deleted_at = null
            returning id as "Value"
            """).ToListAsync(stop))[0];
    }

    /// <summary>What the client lists replaces all parameters; links to environment variables stay.</summary>
    private async Task Parameters(long jobId, IReadOnlyList<UploadParameterDto>? parameters, CancellationToken stop)
    {
        if (parameters is null) return;
        var named = parameters.Where(parameter => parameter.Name is { Length: > 0 })
            .DistinctBy(parameter => parameter.Name)
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal).ToList();
        var names = named.Select(parameter => parameter.Name!).ToArray();
        var values = named.Select(parameter => parameter.DefaultValue ?? parameter.Value).ToArray();
        await db.JobParameters.Where(row => row.JobId == jobId && !names.Contains(row.Name)).ExecuteDeleteAsync(stop);
        await db.Database.ExecuteSqlAsync($"""
            insert into job_parameter (job_id, name, default_value)
            select {jobId}, p.name, p.value from unnest({names}, {values}) as p(name, value)
            on conflict (job_id, name) do update set default_value = excluded.default_value
            """, stop);
    }

    private async Task<JobRun> NewRun(
        long projectId, long jobId, string uid, ExternalRunStartDto start, string username, CancellationToken stop)
    {
        // A second start of the same run waits here for the first one's launch.
        await db.Database.ExecuteSqlAsync($"select 1 from job where id = {jobId} for update", stop);
        if (await db.JobRuns.FirstOrDefaultAsync(row => row.JobId == jobId && row.Uid == uid, stop) is { } made)
            return made;

        var now = clock.GetUtcNow();
        var launch = start.Launch?.Id is { } launchId
            ? await db.Launches.FirstOrDefaultAsync(
                row => row.Id == launchId && row.ProjectId == projectId && row.DeletedAt == null, stop)
                ?? throw Refusal.NotFound($"Launch {launchId}")
            : await NewLaunch(projectId, start, username, now, stop);
        var run = new JobRun
        {
            ProjectId = projectId, LaunchId = launch.Id, JobId = jobId, Uid = uid,
            Name = start.JobRun!.Name is { Length: > 0 } name ? name : uid, Url = start.JobRun.Url,
            Stage = JobRunStage.InProgress, Status = JobRunStatus.Unknown,
            CreatedAt = now, CreatedBy = username, ModifiedAt = now, ModifiedBy = username,
        };
        db.JobRuns.Add(run);
        await db.SaveChangesAsync(stop);
        return run;
    }

    private async Task<Launch> NewLaunch(
        long projectId, ExternalRunStartDto start, string username, DateTimeOffset now, CancellationToken stop)
    {
        var job = start.Job!;
        var name = start.Launch?.Name?.Trim() is { Length: > 0 } given
            ? given
            : $"{job.Name ?? job.Uid} #{start.JobRun!.Name ?? start.JobRun.Uid}";
        var launch = new Launch
        {
            ProjectId = projectId, Name = name.Length <= 255 ? name : name[..255], External = true,
            Autoclose = start.Launch?.Autoclose ?? false, CreatedAt = now, CreatedBy = username, ModifiedAt = now,
            ModifiedBy = username, LastActivityAt = now,
        };
        db.Launches.Add(launch);
        await db.SaveChangesAsync(stop);
        await LaunchTags.Set(db, launch.Id, start.Launch?.Tags ?? [], stop);
        return launch;
    }
}
