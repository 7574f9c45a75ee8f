using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Jobs;

/// <summary>What people change of jobs.</summary>
internal sealed class JobChanges(Db db, TimeProvider clock)
{
    private const int MostParameters = 500;

    /// <exception cref="Refusal">400 when the body is not valid, 409 when the project has the job.</exception>
    public async Task<long> Create(JobCreateDto body, long projectId, string username, CancellationToken stop)
    {
        if (body.ExternalId?.Trim() is not { Length: > 0 and <= 255 } uid)
            throw Refusal.Invalid(
                "Validation error: externalId, the pipeline's name in the CI, has 1 to 255 characters");
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var now = clock.GetUtcNow();
        var job = await db.Jobs.FirstOrDefaultAsync(
            row => row.ProjectId == projectId && row.Uid == uid && row.DeletedAt != null, stop);
        if (job is null)
            db.Jobs.Add(job = new()
            {
                ProjectId = projectId, Uid = uid, Name = uid, Type = JobTypes.Custom, CreatedAt = now,
                CreatedBy = username, ModifiedBy = username,
            });
        job.DeletedAt = null;
        job.Type = JobTypes.Of(body.Type);
        Apply(job, new(body.Name ?? uid, body.CanRun ?? true, null, body.Url), username);
        if (body.IntegrationId is > 0 and { } chosen)
        {
            var type = await Choose(job, chosen, stop);
            if (body.Type is null) job.Type = type;
        }
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict($"could not execute statement: the project has a job \"{uid}\" already");
        }
        await JobBinding.OfJob(db, job.Id, stop);
        await Parameters(job.Id, body.Parameters, stop);
        await transaction.CommitAsync(stop);
        return job.Id;
    }

    public async Task Patch(long id, JobPatchDto body, string username, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var job = await db.Jobs.FirstAsync(row => row.Id == id, stop);
        Apply(job, body, username);
        if (body.IntegrationId is > 0 and { } chosen) await Choose(job, chosen, stop);
        else if (body.IntegrationId is { } none) (job.IntegrationId, job.IntegrationChosen) = (null, none == 0);
        await db.SaveChangesAsync(stop);
        await JobBinding.OfJob(db, id, stop);
        await Parameters(id, body.Parameters, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>
    /// One that never ran is gone; one with runs leaves the lists, because results refer to the runs.
    /// </summary>
    public async Task Delete(long id, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            with gone as (delete from job where id = {id}
              and not exists (select from job_run where job_id = {id}) returning id)
            update job set deleted_at = {now}
            where id = {id} and deleted_at is null and not exists (select from gone)
            """, stop);
    }

    /// <returns>The type of the build server.</returns>
    private async Task<string> Choose(Job job, long integrationId, CancellationToken stop)
    {
        var type = await db.ProjectIntegrations
            .Where(of => of.ProjectId == job.ProjectId && of.IntegrationId == integrationId)
            .Join(db.Integrations, of => of.IntegrationId, row => row.Id, (_, row) => row.Type)
            .FirstOrDefaultAsync(stop)
            ?? throw Refusal.Invalid($"Validation error: the project is not connected to integration {integrationId}; "
                + "connect it first in its settings, or leave integrationId out");
        (job.IntegrationId, job.IntegrationChosen) = (integrationId, true);
        return type;
    }

    private void Apply(Job job, JobPatchDto body, string username)
    {
        if (body.Name is not null) job.Name = ValidName.Of(body.Name, "a job");
        if (body.Url is not null)
        {
            job.Url = body.Url.Length == 0 || Uri.TryCreate(body.Url, UriKind.Absolute, out var address)
                && address.Scheme is "http" or "https" && body.Url.Length <= 2000
                    ? body.Url.Length == 0 ? null : body.Url
                    : throw Refusal.Invalid("Validation error: url begins with http:// or https://");
            job.Endpoint = CiEndpoint.Of(job.Url) ?? job.Endpoint;
        }
        job.CanRun = body.CanRun ?? job.CanRun;
        job.ModifiedAt = clock.GetUtcNow();
        job.ModifiedBy = username;
    }

    private async Task Parameters(
        long jobId, IReadOnlyList<JobParameterChangeDto>? changes, CancellationToken stop)
    {
        if (changes is not { Count: > 0 }) return;
        var known = await db.JobParameters.Where(row => row.JobId == jobId).ToListAsync(stop);
        foreach (var change in changes)
        {
            var row = change.Id is { } id
                ? known.Find(parameter => parameter.Id == id)
                    ?? throw Refusal.Invalid($"Validation error: the job has no parameter {id}")
                : known.Find(parameter => parameter.Name == change.Name?.Trim()) ?? Made(jobId, change, known);
            if (change is { Id: not null, Name: not null }) row.Name = ValidName.Of(change.Name, "a parameter");
            row.DefaultValue = change.DefaultValue ?? change.Value ?? row.DefaultValue;
            if (change.EnvVarId is { } variable) row.EnvVarId = variable == 0 ? null : variable;
        }
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsReference())
        {
            throw Refusal.Invalid("Validation error: envVarId names no environment variable");
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict("The job has a parameter of this name already");
        }
    }

    private JobParameter Made(long jobId, JobParameterChangeDto change, List<JobParameter> known)
    {
        var name = ValidName.Of(change.Name, "a parameter");
        if (known.Count >= MostParameters)
            throw Refusal.Invalid($"Validation error: a job has at most {MostParameters} parameters");
        var made = new JobParameter { JobId = jobId, Name = name };
        db.JobParameters.Add(made);
        known.Add(made);
        return made;
    }
}
