using System.Text.Json;
using Assay.Api;
using Assay.Server.Http;

namespace Assay.Server.Uploads;

internal sealed record NamedBody(long? Id, string? Name);

internal sealed record EnvVarValueBody(long? Id, string? Name, NamedBody? Variable);

/// <summary>The JSON part `info` of an upload.</summary>
internal sealed record UploadInfo(
    long? ProjectId, string? Name, IReadOnlyList<NamedBody>? Tags, IReadOnlyList<ExternalLinkDto>? Links,
    IReadOnlyList<IssueDto>? Issues, IReadOnlyList<EnvVarValueBody>? EnvVarValues)
{
    public static UploadInfo? Read(byte[]? json, JsonSerializerOptions options)
    {
        if (json is null || json.Length == 0) return null;
        try
        {
            return JsonSerializer.Deserialize<UploadInfo>(json, options);
        }
        catch (JsonException error)
        {
            throw Refusal.Invalid($"Validation error: the part info is not valid JSON ({error.Message})");
        }
    }

    /// <summary>The environment as it was chosen: variables by id, values by name.</summary>
    public IReadOnlyList<(long, string)> Chosen() =>
    [
        .. (EnvVarValues ?? []).Where(value => value is { Variable.Id: not null, Name.Length: > 0 })
            .Select(value => (value.Variable!.Id!.Value, value.Name!)),
    ];
}
