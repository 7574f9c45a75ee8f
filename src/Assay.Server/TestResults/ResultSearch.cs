using System.Globalization;
using System.Text.Json;
using Assay.Server.Search;

namespace Assay.Server.TestResults;

/// <summary>
/// The search of lists: a plain text, or base64 of a JSON array of criteria:
/// <c>[{"id":"status","type":"testStatusArray","value":["passed"]},
/// {"id":"cf.26","type":"longArray","value":[7045]}]</c>.
/// </summary>
internal static class ResultSearch
{
    public static ResultFilter Apply(ResultFilter filter, string? search)
    {
        if (string.IsNullOrWhiteSpace(search)) return filter;
        using var criteria = SearchCriteria.Of(search.Trim());
        if (criteria is null) return filter with { Text = search.Trim() };
        foreach (var criterion in criteria.RootElement.EnumerateArray())
            if (criterion.ValueKind == JsonValueKind.Object && criterion.TryGetProperty("id", out var id)
                && criterion.TryGetProperty("value", out var value))
                filter = Apply(filter, id.ToString(), value);
        return filter;
    }

    private static ResultFilter Apply(ResultFilter filter, string id, JsonElement value)
    {
        string[] texts = value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(Text)],
            JsonValueKind.Null or JsonValueKind.Undefined => [],
            _ => [Text(value)],
        };
        if (texts.Length == 0) return filter;
        var numbers = texts
            .Select(text => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .ToArray();
        bool? flag = bool.TryParse(texts[0], out var given) ? given : null;
        return id switch
        {
            "status" => filter with { Statuses = ResultFilter.StatusesOf(texts) },
            "name" or "testCaseIdOrName" or "testResultName" =>
                filter with { Text = texts[0].Trim() is { Length: > 0 } text ? text : null },
            "testCaseId" or "testCase" => filter with { TestCases = numbers },
            "assignee" or "assignees" => filter with { Assignees = texts },
            "testedBy" or "tester" or "member" => filter with { Testers = texts },
            "flaky" => filter with { Flaky = flag },
            "muted" => filter with { Muted = flag },
            "known" => filter with { Known = flag },
            "manual" => filter with { Manual = flag },
            "hidden" => filter with { Hidden = flag == true },
            "retried" or "retries" => filter with { Retried = flag },
            "unresolved" => filter with { Unresolved = flag },
            "evv" or "env" or "environment" => filter with { Environment = numbers },
            _ when id.StartsWith("cf.", StringComparison.Ordinal) || id.StartsWith("cfv.", StringComparison.Ordinal) =>
                filter with { FieldValues = [.. filter.FieldValues, numbers] },
            _ when id.StartsWith("ev.", StringComparison.Ordinal) || id.StartsWith("evv.", StringComparison.Ordinal) =>
                filter with { Environment = numbers },
            _ => filter,
        };
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? "in_progress" : value.ToString();
}
