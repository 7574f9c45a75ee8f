using Assay.Api;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Jobs;

/// <summary>What is shown of jobs, read for a whole page at once.</summary>
internal static class JobReads
{
    public static IQueryable<Job> Of(Db db, long projectId) =>
        db.Jobs.AsNoTracking().Where(job => job.ProjectId == projectId && job.DeletedAt == null);

    public static async Task<JobDto> One(Db db, long id, CancellationToken stop) =>
        (await Dtos(db, [await db.Jobs.AsNoTracking().FirstAsync(job => job.Id == id, stop)], stop))[0];

    public static async Task<IReadOnlyList<JobDto>> Dtos(Db db, IReadOnlyList<Job> jobs, CancellationToken stop)
    {
        var ids = jobs.Select(job => job.Id).ToArray();
        var parameters = (await db.JobParameters.Where(row => ids.Contains(row.JobId))
            .OrderBy(row => row.Id)
            .Select(row => new
            {
                row.JobId, row.Id, row.Name, row.DefaultValue,
                Variable = db.EnvVars.Where(variable => variable.Id == row.EnvVarId)
                    .Select(variable => new IdAndName(variable.Id, variable.Name)).FirstOrDefault(),
            })
            .ToListAsync(stop))
            .ToLookup(row => row.JobId, row => new JobParameterDto(row.Id, row.Name, row.DefaultValue, row.Variable));
        var servers = jobs.Select(job => job.IntegrationId).OfType<long>().Distinct().ToArray();
        var names = servers.Length == 0 ? [] : await db.Integrations.Where(row => servers.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, row => row.Name, stop);
        return [.. jobs.Select(job => new JobDto(
            job.Id, job.Name, job.Type, job.Url, job.Uid, job.CanRun, [.. parameters[job.Id]], job.IntegrationId,
            job.IntegrationId is { } server ? names.GetValueOrDefault(server) : null))];
    }
}
