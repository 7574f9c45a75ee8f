using System.Globalization;
using System.Text.Json;
using Assay.Server.Http;
using Assay.Server.Search;

namespace Assay.Server.TestCases;

/// <summary>
/// The search of lists: a plain text, or base64 of a JSON array of criteria:
/// <c>[{"id":"automated","type":"boolean","value":true},{"id":"cfv.-1","type":"longArray","value":[7045]}]</c>.
/// </summary>
internal static class CaseSearch
{
    private const long LastMoment = 253_402_300_799_999;

    public static CaseFilter Apply(CaseFilter filter, string? search)
    {
        if (string.IsNullOrWhiteSpace(search)) return filter;
        using var criteria = SearchCriteria.Of(search.Trim());
        if (criteria is null) return filter with { Text = search.Trim() };
        foreach (var criterion in criteria.RootElement.EnumerateArray())
            if (criterion.ValueKind == JsonValueKind.Object && criterion.TryGetProperty("id", out var id)
                && criterion.TryGetProperty("value", out var value) && Texts(value) is { Count: > 0 } texts)
                filter = Apply(filter, id.ToString(), texts);
        return filter;
    }

    private static CaseFilter Apply(CaseFilter filter, string id, List<string> texts) => id switch
    {
        "name" or "testCaseName" or "testCaseIdOrName" => filter with { Text = Like.Filled(texts[0]) },
        "id" or "testCaseId" => filter with { Ids = Numbers(texts) },
        "automated" or "automation" => filter with { Automated = Flag(id, texts) },
        "external" => filter with { External = Flag(id, texts) },
        "muted" => filter with { Muted = Flag(id, texts) },
        "deleted" => filter with { Deleted = Flag(id, texts) },
        "status" => filter with { Statuses = Numbers(texts) },
        "workflow" => filter with { Workflows = Numbers(texts) },
        "layer" or "testLayer" => filter with { Layers = Numbers(texts) },
        "tag" => filter with { Tags = Numbers(texts) },
        "member" => filter with { Members = texts },
        "issue" => filter with { Issues = texts },
        "createdBy" => filter with { CreatedBy = texts },
        "createdAfter" => filter with { CreatedAfter = Moment(id, texts) },
        "createdBefore" => filter with { CreatedBefore = Moment(id, texts) },
        "modifiedAfter" => filter with { ModifiedAfter = Moment(id, texts) },
        "modifiedBefore" => filter with { ModifiedBefore = Moment(id, texts) },
        _ when id.StartsWith("cf.", StringComparison.Ordinal) || id.StartsWith("cfv.", StringComparison.Ordinal) =>
            filter with { FieldValues = [.. filter.FieldValues, Numbers(texts)] },
        _ => throw Refusal.Invalid($"Validation error: test cases cannot be searched by \"{id}\""),
    };

    private static List<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.ToString())],
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        _ => [value.ToString()],
    };

    /// <summary>What is no number matches nothing.</summary>
    private static long[] Numbers(List<string> texts) =>
        [.. texts.Select(text => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0)];

    private static bool Flag(string id, List<string> texts) => bool.TryParse(texts[0], out var flag)
        ? flag
        : throw Refusal.Invalid($"Validation error: {id} should be true or false");

    private static DateTimeOffset Moment(string id, List<string> texts) =>
        long.TryParse(texts[0], CultureInfo.InvariantCulture, out var ms)
            ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(ms, 0, LastMoment))
            : throw Refusal.Invalid($"Validation error: {id} should be a time in epoch milliseconds");
}
