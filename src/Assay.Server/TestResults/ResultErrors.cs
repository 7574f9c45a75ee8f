using Assay.Formats;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Failures of a launch with the same cause. Results holds the first of them.</summary>
public sealed record ErrorGroup(
    string? Category, string? Color, Guid? Fingerprint, string? Message, long Failed, long Broken,
    IReadOnlyList<ResultRow> Results)
{
    public long Count => Failed + Broken;
}

/// <summary>Groups the failures of a launch: by category, then by fingerprint, the most frequent first.</summary>
internal static class ResultErrors
{
    public static IQueryable<TestResult> Failures(Db db, long launchId) =>
        db.TestResults.Where(result => result.LaunchId == launchId
            && !result.Hidden && (result.Status == Status.Failed || result.Status == Status.Broken));

    public static Task<int> CountGroups(Db db, long launchId, CancellationToken stop) => Failures(db, launchId)
        .Select(result => new { result.CategoryId, result.LaunchCategoryId, result.Fingerprint })
        .Distinct()
        .CountAsync(stop);

    /// <param name="examples">How many results of each group are read.</param>
    public static async Task<List<ErrorGroup>> Groups(
        Db db, long launchId, int offset, int limit, int examples, CancellationToken stop)
    {
        var groups = await Failures(db, launchId)
            .GroupBy(result => new { result.CategoryId, result.LaunchCategoryId, result.Fingerprint })
            .Select(group => new
            {
                group.Key.CategoryId, group.Key.LaunchCategoryId, group.Key.Fingerprint,
                First = group.Min(result => result.Id),
                Failed = group.LongCount(result => result.Status == Status.Failed), Count = group.LongCount(),
            })
            .OrderByDescending(group => group.Count)
            .ThenBy(group => group.First)
            .Skip(offset)
            .Take(limit)
            .ToListAsync(stop);
        var names = await Names(db, launchId, stop);
        var rows = await Examples(db, launchId, [.. groups.Select(group => group.Fingerprint).OfType<Guid>()],
            groups.Any(group => group.Fingerprint is null), examples, stop);
        return [.. groups.Select(group =>
        {
            var shown = rows[(group.CategoryId, group.LaunchCategoryId, group.Fingerprint)].Take(examples).ToList();
            var (name, color) = names.GetValueOrDefault(
                (group.CategoryId, group.CategoryId is null ? group.LaunchCategoryId : null));
            return new ErrorGroup(
                name, color, group.Fingerprint, shown.FirstOrDefault()?.Message, group.Failed,
                group.Count - group.Failed, shown);
        })];
    }

    private static async Task<ILookup<(long?, long?, Guid?), ResultRow>> Examples(
        Db db, long launchId, Guid[] fingerprints, bool without, int examples, CancellationToken stop)
    {
        var found = await db.TestResults.FromSql($"""
                select r.* from test_result r where r.launch_id = {launchId} and r.id in (
                  select id from (
                    select id, row_number()
                      over (partition by category_id, launch_category_id, fingerprint order by id) as place
                    from test_result where launch_id = {launchId} and not hidden and status in (0, 1)
                      and (fingerprint = any({fingerprints}) or {without} and fingerprint is null)) placed
                  where place <= {examples})
                """).AsNoTracking().OrderBy(result => result.Id).ToListAsync(stop);
        var ids = found.Select(result => result.Id).ToArray();
        var rows = await db.TestResults.Where(result => ids.Contains(result.Id))
            .Rows(db)
            .ToDictionaryAsync(row => row.Id, stop);
        return found.ToLookup(result => (result.CategoryId, result.LaunchCategoryId, result.Fingerprint),
            result => rows[result.Id]);
    }

    private static async Task<Dictionary<(long?, long?), (string? Name, string? Color)>> Names(
        Db db, long launchId, CancellationToken stop)
    {
        var names = new Dictionary<(long?, long?), (string?, string?)>();
        var used = Failures(db, launchId)
            .Where(result => result.CategoryId != null)
            .Select(result => result.CategoryId!.Value)
            .Distinct();
        foreach (var row in await db.Categories.AsNoTracking()
            .Where(category => used.Contains(category.Id))
            .ToListAsync(stop))
            names[(row.Id, null)] = (row.Name, row.Color);
        foreach (var row in await db.LaunchCategories.AsNoTracking()
            .Where(category => category.LaunchId == launchId)
            .ToListAsync(stop))
            names[(null, row.Id)] = (row.Name, null);
        return names;
    }
}
