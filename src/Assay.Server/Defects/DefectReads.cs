using Assay.Server.Data;

namespace Assay.Server.Defects;

internal static class DefectReads
{
    /// <summary>Those that are open or closed; nothing asked, both.</summary>
    public static IQueryable<Defect> WithStatus(IQueryable<Defect> defects, string[]? status)
    {
        var asked = (status ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(text => text.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        if (asked.Count == 0 || (asked.Contains("open") && asked.Contains("closed"))) return defects;
        var (open, closed) = (asked.Contains("open"), asked.Contains("closed"));
        return defects.Where(defect => defect.Closed ? closed : open);
    }

    /// <summary>Links to results of launches that still exist.</summary>
    public static IQueryable<DefectResult> Links(Db db) => db.DefectResults
        .Where(link => db.Launches.Any(launch => launch.Id == link.LaunchId && launch.DeletedAt == null));
}
