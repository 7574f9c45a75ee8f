using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>
/// The filter of lists: a plain text is a part of the name (or an id); base64 of a JSON array names criteria:
/// <c>[{"id":"close","type":"boolean","value":false},{"id":"name","type":"string","value":"nightly"}]</c>.
/// </summary>
internal static class LaunchFilter
{
    public static IQueryable<Launch> Matching(this IQueryable<Launch> launches, string? search, Db db)
    {
        if (string.IsNullOrWhiteSpace(search)) return launches;
        if (Criteria(search) is not { } criteria) return launches.Named(search.Trim());
        using (criteria)
            foreach (var criterion in criteria.RootElement.EnumerateArray())
                if (criterion.ValueKind == JsonValueKind.Object && criterion.TryGetProperty("id", out var id)
                    && criterion.TryGetProperty("value", out var value))
                    launches = launches.Where(id.ToString(), value, db);
        return launches;
    }

    private static IQueryable<Launch> Where(this IQueryable<Launch> launches, string id, JsonElement value, Db db)
    {
        var text = value.ValueKind == JsonValueKind.Array ? "" : value.ToString();
        var texts = value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item => item.ToString()).ToArray()
            : [text];
        var numbers = texts.Where(item => long.TryParse(item, out _))
            .Select(item => long.Parse(item, CultureInfo.InvariantCulture))
            .ToArray();
        var time = numbers.Length == 0
            ? default
            : DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(numbers[0], 0, 253_402_300_799_999));
        switch (id)
        {
            case "close" or "closed":
                var closed = string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
                return launches.Where(launch => launch.State != LaunchState.Open == closed);
            case "name" or "launchName": return launches.Named(text);
            case "id" or "launch": return launches.Where(launch => numbers.Contains(launch.Id));
            case "createdBy": return launches.Where(launch => texts.Contains(launch.CreatedBy));
            case "createdAfter": return launches.Where(launch => launch.CreatedAt >= time);
            case "createdBefore": return launches.Where(launch => launch.CreatedAt <= time);
            case "external" or "automated":
                var external = string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
                return launches.Where(launch => launch.External == external);
            case "tag":
                return launches.Where(launch => db.LaunchTagLinks.Any(link => link.LaunchId == launch.Id
                    && (numbers.Contains(link.LaunchTagId)
                        || db.LaunchTags.Any(tag => tag.Id == link.LaunchTagId && texts.Contains(tag.Name)))));
            case "job":
                return launches.Where(launch =>
                    db.JobRuns.Any(run => run.LaunchId == launch.Id && numbers.Contains(run.JobId)));
            default: return launches;
        }
    }

    private static IQueryable<Launch> Named(this IQueryable<Launch> launches, string text)
    {
        var pattern = "%" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal) + "%";
        var id = long.TryParse(text.TrimStart('#'), out var number) ? number : -1;
        return launches.Where(launch => launch.Id == id || EF.Functions.ILike(launch.Name, pattern, "\\"));
    }

    private static JsonDocument? Criteria(string search)
    {
        var bytes = new byte[search.Length];
        if (!Convert.TryFromBase64String(search, bytes, out var length)) return null;
        try
        {
            var document = JsonDocument.Parse(Encoding.UTF8.GetString(bytes, 0, length));
            if (document.RootElement.ValueKind == JsonValueKind.Array) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
