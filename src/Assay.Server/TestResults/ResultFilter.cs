using Assay.Formats;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Which results of a launch a page shows; its parts are parameters of the page's address.</summary>
public sealed record ResultFilter(IReadOnlyList<string> Statuses, string? Text, bool Flaky, bool Retried, bool Muted, bool Unresolved)
{
    public static ResultFilter From(IQueryCollection query) => new(
        [.. query["status"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct()],
        query["q"].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null,
        query["flaky"] == "1", query["retried"] == "1", query["muted"] == "1", query["unresolved"] == "1");

    public bool Empty => Statuses.Count == 0 && Text is null && !Flaky && !Retried && !Muted && !Unresolved;

    /// <summary>The filter as it stands in an address, starting with &amp; when there is any.</summary>
    public string ToQuery()
    {
        var parts = new List<string>();
        if (Statuses.Count > 0) parts.Add("status=" + string.Join(',', Statuses));
        if (Text is not null) parts.Add("q=" + Uri.EscapeDataString(Text));
        if (Flaky) parts.Add("flaky=1");
        if (Retried) parts.Add("retried=1");
        if (Muted) parts.Add("muted=1");
        if (Unresolved) parts.Add("unresolved=1");
        return parts.Count == 0 ? "" : "&" + string.Join('&', parts);
    }

    internal IQueryable<TestResult> Apply(IQueryable<TestResult> results, Db db)
    {
        if (Statuses.Count > 0)
        {
            var inProgress = Statuses.Contains("in_progress");
            var known = Statuses.Where(name => Enum.TryParse<Status>(name, true, out _)).Select(name => (Status?)Enum.Parse<Status>(name, true)).ToArray();
            results = results.Where(result => (inProgress && result.Status == null) || known.Contains(result.Status));
        }
        if (Flaky) results = results.Where(result => result.Flaky);
        if (Retried) results = results.Where(result => result.Attempts > 0);
        if (Muted) results = results.Where(result => result.Muted);
        if (Unresolved)
            results = results.Where(result => (result.Status == Status.Failed || result.Status == Status.Broken || result.Status == Status.Unknown)
                && !result.Muted && !result.Known);
        if (Text is not null)
        {
            var pattern = "%" + Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
                .Replace("_", "\\_", StringComparison.Ordinal) + "%";
            results = results.Where(result => db.TestVariants.Any(variant => variant.Id == result.VariantId
                && (EF.Functions.ILike(variant.Name, pattern, "\\") || EF.Functions.ILike(variant.FullName!, pattern, "\\"))));
        }
        return results;
    }
}
