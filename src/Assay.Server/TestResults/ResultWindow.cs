using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Results in an order, of which a part is shown.</summary>
internal sealed class ResultWindow(Db db, long projectId, IQueryable<TestResult> results, ResultOrder order)
{
    /// <summary>What a text finds is counted by reading it, up to here.</summary>
    private const int Few = 20_000;

    private readonly ResultFilter text = ResultFilter.All;

    private ResultWindow(
        Db db, long projectId, IQueryable<TestResult> results, ResultOrder order, ResultFilter text)
        : this(db, projectId, results, order) => this.text = text;

    public static ResultWindow Of(Db db, long projectId, long launchId, ResultFilter filter, ResultOrder order) =>
        filter.Text is null || filter.IsNumber(out _)
            ? new(db, projectId, ResultReads.Filtered(db, projectId, launchId, filter), order)
            : new(db, projectId, ResultReads.Filtered(db, projectId, launchId, filter with { Text = null }), order,
                filter);

    /// <summary>With what they looked like; the text is looked for there.</summary>
    private IQueryable<ListedResult> Listed => results.Join(
        text.Variants(projectId, db), result => result.VariantId, variant => variant.Id,
        (result, variant) => new ListedResult { Result = result, Variant = variant });

    /// <summary>
    /// The rows from an offset on. What is skipped costs an entry of an index instead of a row, unless names decide.
    /// </summary>
    public IQueryable<ListedResult> At(long offset, int limit)
    {
        if (offset > int.MaxValue) limit = 0;
        var from = (int)Math.Min(offset, int.MaxValue);
        if (order.Key == ResultOrder.ByName.Key || text.Text is not null)
            return order.Apply(Listed).Skip(from).Take(limit);
        var ids = order.Apply(results.Select(result => new ListedResult { Result = result, Variant = null! }))
            .Select(row => row.Result.Id).Skip(from).Take(limit);
        return order.Apply(db.TestResults.Where(result => ids.Contains(result.Id)).Listed(db, projectId));
    }

    /// <summary>
    /// The same with the number of all. A text is looked for once, not for the rows and for the number.
    /// </summary>
    /// <param name="count">How many there are, for other filters than a text.</param>
    public async Task<(IQueryable<ListedResult> Rows, long Total)> Page(
        ResultFilter filter, long offset, int limit, Func<Task<long>> count, CancellationToken stop)
    {
        if (filter.Text is null) return (At(offset, limit), await count());
        var found = await order.Apply(Listed).Select(row => row.Result.Id).Take(Few + 1).ToListAsync(stop);
        if (found.Count > Few) return (At(offset, limit), await count());
        var shown = offset > Few ? [] : found.Skip((int)offset).Take(limit).ToArray();
        return (order.Apply(db.TestResults.Where(result => shown.Contains(result.Id)).Listed(db, projectId)),
            found.Count);
    }
}
