using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Launches;
using Assay.Server.Search;
using Assay.Server.TestResults;
using Assay.Server.Text;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Defects;

internal static class DefectReads
{
    /// <summary>Those that are open or closed; nothing asked, both.</summary>
    public static IQueryable<Defect> WithStatus(this IQueryable<Defect> defects, string[]? status)
    {
        var asked = string.Join(',', status ?? []).ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries);
        var (open, closed) = (asked.Contains("open"), asked.Contains("closed"));
        return open == closed ? defects : defects.Where(defect => defect.Closed == closed);
    }

    public static IQueryable<Defect> WithName(this IQueryable<Defect> defects, string? name)
    {
        if (Like.Filled(name) is not { } text) return defects;
        var pattern = Like.Part(text);
        return defects.Where(defect => EF.Functions.ILike(defect.Name, pattern, "\\"));
    }

    /// <summary>Links to results of launches that still exist.</summary>
    public static IQueryable<DefectResult> Links(Db db) => db.DefectResults
        .Where(link => db.Launches.Any(launch => launch.Id == link.LaunchId && launch.DeletedAt == null));

    /// <summary>What the defect is linked to.</summary>
    public static IQueryable<TestResult> Results(Db db, long defectId) =>
        Links(db).Where(link => link.DefectId == defectId)
            .Join(db.TestResults, link => link.ResultId, result => result.Id, (_, result) => result);

    /// <summary>Each with how many results are linked to it.</summary>
    public static async Task<IReadOnlyList<DefectListedDto>> Counted(
        Db db, IReadOnlyList<Defect> defects, CancellationToken stop)
    {
        var ids = defects.Select(defect => defect.Id).ToArray();
        var counts = await Links(db).Where(link => ids.Contains(link.DefectId)).GroupBy(link => link.DefectId)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, stop);
        return [.. defects.Select(defect => new DefectListedDto(
            defect.Id, defect.Name, defect.Closed, counts.GetValueOrDefault(defect.Id), null,
            defect.CreatedBy, defect.CreatedAt.ToUnixTimeMilliseconds(),
            defect.ModifiedBy, defect.ModifiedAt.ToUnixTimeMilliseconds()))];
    }

    public static DefectOverviewDto Overview(Defect defect, Launch? first, Launch? last) => new(
        defect.Id, defect.ProjectId, defect.Name, defect.Description,
        defect.Description is { Length: > 0 } text ? Prose.FromMarkdown(text) : null, defect.Closed, null,
        first is null ? null : new(first.Id, first.Name), last is null ? null : new(last.Id, last.Name),
        last?.CreatedAt.ToUnixTimeMilliseconds(), defect.CreatedBy, defect.CreatedAt.ToUnixTimeMilliseconds(),
        defect.ModifiedBy, defect.ModifiedAt.ToUnixTimeMilliseconds());

    public static async Task<IReadOnlyList<LaunchRowDto>> Launches(
        Db db, IReadOnlyList<Launch> launches, CancellationToken stop)
    {
        var statistics = await LaunchReads.Statistics(db, [.. launches.Select(launch => launch.Id)], stop);
        return [.. launches.Select(launch => new LaunchRowDto(
            launch.Id, launch.Name, launch.State != LaunchState.Open, [.. statistics[launch.Id]],
            launch.CreatedBy, launch.CreatedAt.ToUnixTimeMilliseconds(),
            launch.ModifiedBy, launch.ModifiedAt.ToUnixTimeMilliseconds()))];
    }
}
