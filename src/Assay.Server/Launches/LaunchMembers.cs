using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>Who was assigned what in a launch.</summary>
internal static class LaunchMembers
{
    /// <summary>One row for everybody to whom a visible result is assigned, by name.</summary>
    internal static Task<Page<LaunchMemberStatsDto>> List(long id, PageQuery page, Db db, CancellationToken stop) =>
        LaunchWidgets.Visible(db, id).Where(result => result.Assignee != null).Select(result => result.Assignee!)
            .Distinct()
            .OrderBy(name => name).ToPage(page, names => Stats(db, id, names, stop), stop);

    private static async Task<IReadOnlyList<LaunchMemberStatsDto>> Stats(
        Db db, long launchId, IReadOnlyList<string> names, CancellationToken stop)
    {
        var results = LaunchWidgets.Visible(db, launchId)
            .Where(result => result.Assignee != null && names.Contains(result.Assignee));
        var counts = (await results.GroupBy(result => new { result.Assignee, result.Status })
            .Select(group => new
            {
                Assignee = group.Key.Assignee!, group.Key.Status, Count = group.LongCount(),
                Duration = group.Sum(result => result.DurationMs ?? 0),
                Retried = group.LongCount(result => result.Attempts > 0),
                Muted = group.LongCount(result => result.Muted),
            })
            .ToListAsync(stop)).ToLookup(row => row.Assignee);
        var defects = await results
            .Join(db.DefectResults.Where(link => link.LaunchId == launchId), result => result.Id, link => link.ResultId,
                (result, link) => new { Assignee = result.Assignee!, link.DefectId })
            .Distinct().GroupBy(row => row.Assignee).Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, stop);
        var accounts = await db.Accounts.Where(account => names.Contains(account.Username))
            .ToDictionaryAsync(account => account.Username, account => (account.FirstName, account.LastName), stop);
        return [.. names.Select(name => new LaunchMemberStatsDto(
            name, accounts.GetValueOrDefault(name).FirstName, accounts.GetValueOrDefault(name).LastName,
            [.. counts[name].OrderBy(row => row.Status)
                .Select(row => new TestStatusCount(
                    row.Status is { } status ? LaunchReads.StatusName((short)status) : null, row.Count))],
            counts[name].Sum(row => row.Duration), counts[name].Sum(row => row.Retried),
            counts[name].Sum(row => row.Muted),
            defects.GetValueOrDefault(name)))];
    }
}
