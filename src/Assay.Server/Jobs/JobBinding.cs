using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Jobs;

/// <summary>
/// Which build server a job runs on: the one of its type and origin that its project is connected to, unless somebody
/// has chosen. Called after everything that may change the answer; changes nothing where it is right already.
/// </summary>
internal static class JobBinding
{
    private const string Bind = """
        update job set integration_id = f.integration_id from (
          select j.id, m.id as integration_id from job j
          left join lateral (
            select i.id from integration i
            join project_integration p on p.integration_id = i.id and p.project_id = j.project_id
            where i.type = j.type and i.origin = j.endpoint and not i.disabled and not p.disabled) m on true
          where not j.integration_chosen and j.integration_id is distinct from m.id and {0}
          order by j.id for update of j) f
        where job.id = f.id
        """;

    private static readonly string OfOneJob = With("j.id = {0}");
    private static readonly string OfOneProject = With("j.project_id = {0}");
    private static readonly string OfOneServer =
        With("(j.integration_id = {0} or j.endpoint = {1} and j.type = {2})");

    public static Task OfJob(Db db, long id, CancellationToken stop) =>
        db.Database.ExecuteSqlRawAsync(OfOneJob, [id], stop);

    public static Task OfProject(Db db, long projectId, CancellationToken stop) =>
        db.Database.ExecuteSqlRawAsync(OfOneProject, [projectId], stop);

    /// <summary>In all projects: jobs that have it, and jobs that are where it is now.</summary>
    public static Task OfServer(Db db, long integrationId, string origin, string type, CancellationToken stop) =>
        db.Database.ExecuteSqlRawAsync(OfOneServer, [integrationId, origin, type], stop);

    /// <summary>Takes a build server from the jobs that have it, also from those it was chosen for.</summary>
    /// <param name="projectId">Null for all projects.</param>
    public static Task Release(Db db, long integrationId, long? projectId, CancellationToken stop) =>
        db.Jobs.Where(job => job.IntegrationId == integrationId && (projectId == null || job.ProjectId == projectId))
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.IntegrationId, (long?)null)
                .SetProperty(job => job.IntegrationChosen, false), stop);

    private static string With(string scope) => Bind.Replace("{0}", scope, StringComparison.Ordinal);
}
