using Assay.Api;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

/// <summary>
/// Opens upload sessions with the part of the environment that the project asks for, and nothing else of it unless that
/// is wanted.
/// </summary>
internal static class Sessions
{
    private const int LongestKey = 255;

    public static async Task<UploadSessionDto> Open(Call call, Target target, CancellationToken stop)
    {
        var environment = await Mapped(call, target.ProjectId, stop);
        var others = call.Given.Flag(UploadOptions.SendAllEnv) ? Others(call, environment) : [];
        Tell(call, environment, others);
        return await Reopening.Around(call, target.LaunchId, () => call.Client.Uploads.OpenSession(new(
            target.ProjectId, target.JobRunId is null ? target.LaunchId : null,
            target.JobRunId, null, null, [.. environment, .. others]), stop),
            stop);
    }

    private static async Task<List<KeyValueDto>> Mapped(Call call, long projectId, CancellationToken stop)
    {
        IReadOnlyList<string> keys;
        try
        {
            keys = await call.Client.Projects.EnvironmentKeys(projectId, stop);
        }
        catch (ApiException refused) when (refused.Failure is ApiFailure.Forbidden or ApiFailure.NotFound)
        {
            var whole = call.Given.Flag(UploadOptions.SendAllEnv);
            call.Terminal.Say((whole ? "No variable is known to be mapped" : "No environment is sent")
                + $": the project's mapping cannot be read ({refused.Message})");
            return [];
        }
        var pairs = new List<KeyValueDto>();
        foreach (var key in keys.Distinct())
        {
            if (call.Variables[key] is not { } value) continue;
            if (IsSecret(call, key, value))
                call.Terminal.Say($"{key} is mapped, but looks like a secret and is not sent");
            else
                pairs.Add(new(key, value));
        }
        return pairs;
    }

    private static List<KeyValueDto> Others(Call call, List<KeyValueDto> mapped) =>
    [
        .. call.Variables.All
            .Where(pair => pair.Key.Length is > 0 and <= LongestKey && pair.Value.Length > 0
                && !IsSecret(call, pair.Key, pair.Value))
            .ExceptBy(mapped.Select(pair => pair.Key), pair => pair.Key)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new KeyValueDto(pair.Key, pair.Value)),
    ];

    private static bool IsSecret(Call call, string key, string value) =>
        Output.Secrets.IsSecret(key) || call.Terminal.Secrets.Contains(value);

    private static void Tell(Call call, List<KeyValueDto> mapped, List<KeyValueDto> others)
    {
        if (mapped.Count > 0)
            call.Terminal.Say("Environment: " + string.Join(", ", mapped.Select(pair => pair.Key)));
        if (others.Count > 0)
            call.Terminal.Say($"Not mapped, but sent for {UploadOptions.SendAllEnv.Name}: "
                + string.Join(", ", others.Select(pair => pair.Key)));
    }
}
