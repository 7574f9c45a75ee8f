using Assay.Server.Data;
using Assay.Server.Environments;
using Assay.Server.Http;
using Assay.Server.Launches;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Uploads;

/// <summary>Where a session uploads to.</summary>
internal sealed record SessionPlace(long ProjectId, long LaunchId, long? JobId, long? JobRunId);

/// <summary>Opens sessions, with the environment their results will have.</summary>
internal sealed class SessionStart(Db db, EnvironmentResolver environments, TimeProvider clock)
{
    /// <param name="raw">Variables of the process; looked at by the project's mapping only.</param>
    /// <param name="chosen">Values chosen by a person, stronger than the rest.</param>
    public async Task<SessionContext> Open(
        SessionPlace place, IReadOnlyList<KeyValuePair<string, string>> raw,
        IReadOnlyList<(long VariableId, string Value)> chosen, string username, CancellationToken stop)
    {
        var state = await db.Launches.Where(launch => launch.Id == place.LaunchId)
            .Select(launch => launch.State)
            .FirstAsync(stop);
        if (state != LaunchState.Open) throw Refusal.LaunchClosed(place.LaunchId);

        // Stronger than the job's defaults, weaker than what was chosen: the process's own variables.
        var ofJob = await JobDefaults(place, stop);
        var session = await environments.Resolve(place.ProjectId, [raw], chosen, stop);
        var environment = ofJob.Count == 0 ? session : await environments.Merge(session, ofJob, stop);
        var now = clock.GetUtcNow();
        var row = new UploadSession
        {
            ProjectId = place.ProjectId, LaunchId = place.LaunchId, JobRunId = place.JobRunId,
            OwnEnvironmentId = environment, EnvironmentId = environment, CreatedAt = now, CreatedBy = username,
            LastActivityAt = now,
        };
        db.UploadSessions.Add(row);
        await db.SaveChangesAsync(stop);
        await EnvKeys.See(db, place.ProjectId, raw.Select(pair => pair.Key), now, stop);
        return new(row.Id, row.LaunchId, row.ProjectId, row.JobRunId, environment, environment);
    }

    /// <summary>Values that the run's parameters, else the job's defaults, give to linked variables.</summary>
    private async Task<List<(long, string)>> JobDefaults(SessionPlace place, CancellationToken stop)
    {
        if (place.JobRunId is not { } runId) return [];
        var linked = await db.JobParameters
            .Where(parameter => parameter.JobId == place.JobId && parameter.EnvVarId != null)
            .Select(parameter => new
            {
                VariableId = parameter.EnvVarId!.Value, parameter.DefaultValue,
                OfRun = db.JobRunParameters.Where(row => row.JobRunId == runId && row.Name == parameter.Name)
                    .Select(row => row.Value)
                    .FirstOrDefault(),
            })
            .ToListAsync(stop);
        return [.. linked.Where(row => !string.IsNullOrWhiteSpace(row.OfRun ?? row.DefaultValue))
            .Select(row => (row.VariableId, (row.OfRun ?? row.DefaultValue)!))];
    }
}
