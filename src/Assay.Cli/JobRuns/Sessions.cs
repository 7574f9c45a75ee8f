using Assay.Api;
using Assay.Api.Client;

namespace Assay.Cli.JobRuns;

/// <summary>
/// Opens upload sessions with the part of the environment that the project asks for, and nothing else of it.
/// </summary>
internal static class Sessions
{
    public static async Task<UploadSessionDto> Open(Call call, Target target, CancellationToken stop)
    {
        var environment = await Environment(call, target.ProjectId, stop);
        if (environment.Count > 0)
            call.Terminal.Say("Environment: " + string.Join(", ", environment.Select(pair => pair.Key)));
        return await Reopening.Around(call, target.LaunchId, () => call.Client.Uploads.OpenSession(new(
            target.ProjectId, target.JobRunId is null ? target.LaunchId : null,
            target.JobRunId, null, null, environment), stop),
            stop);
    }

    private static async Task<List<KeyValueDto>> Environment(Call call, long projectId, CancellationToken stop)
    {
        IReadOnlyList<string> keys;
        try
        {
            keys = await call.Client.Projects.EnvironmentKeys(projectId, stop);
        }
        catch (ApiException refused) when (refused.Failure is ApiFailure.Forbidden or ApiFailure.NotFound)
        {
            call.Terminal.Say($"No environment is sent: the project's mapping cannot be read ({refused.Message})");
            return [];
        }
        var pairs = new List<KeyValueDto>();
        foreach (var key in keys.Distinct())
        {
            if (call.Variables[key] is not { } value) continue;
            if (Output.Secrets.IsSecret(key) || call.Terminal.Secrets.Contains(value))
                call.Terminal.Say($"{key} is mapped, but looks like a secret and is not sent");
            else
                pairs.Add(new(key, value));
        }
        return pairs;
    }
}
