using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Results in an order, of which a part is shown.</summary>
internal sealed class ResultWindow(Db db, long projectId, IQueryable<TestResult> results, ResultOrder order)
{
    /// <summary>What a text finds is counted by reading it, up to here.</summary>
    private const int Few = 5000;

    public static ResultWindow Of(Db db, long projectId, long launchId, ResultFilter filter, ResultOrder order) =>
        new(db, projectId, ResultReads.Filtered(db, projectId, launchId, filter), order);

    /// <summary>
    /// The rows from an offset on. What is skipped costs an entry of an index instead of a row, unless the order is
    /// that of names.
    /// </summary>
    public IQueryable<ListedResult> At(long offset, int limit)
    {
        if (offset > int.MaxValue) limit = 0;
        var from = (int)Math.Min(offset, int.MaxValue);
        if (order.Key == ResultOrder.ByName.Key)
            return order.Apply(results.Listed(db, projectId)).Skip(from).Take(limit);
        var ids = order.Apply(results.Select(result => new ListedResult { Result = result, Variant = null! }))
            .Select(row => row.Result.Id).Skip(from).Take(limit);
        return order.Apply(db.TestResults.Where(result => ids.Contains(result.Id)).Listed(db, projectId));
    }

    /// <summary>The same with the number of all. A text is looked for once, not for the rows and for the number.</summary>
    /// <param name="count">How many there are, for other filters than a text.</param>
    public async Task<(IQueryable<ListedResult> Rows, long Total)> Page(
        ResultFilter filter, long offset, int limit, Func<Task<long>> count, CancellationToken stop)
    {
        if (filter.Text is null) return (At(offset, limit), await count());
        var found = await order.Apply(results.Listed(db, projectId)).Select(row => row.Result.Id).Take(Few + 1)
            .ToListAsync(stop);
        if (found.Count > Few) return (At(offset, limit), await count());
        var shown = offset > Few ? [] : found.Skip((int)offset).Take(limit).ToArray();
        return (order.Apply(db.TestResults.Where(result => shown.Contains(result.Id)).Listed(db, projectId)),
            found.Count);
    }
}
