using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Results in an order, of which a part is shown.</summary>
internal sealed class ResultWindow(Db db, long projectId, IQueryable<TestResult> results, ResultOrder order)
{
    private readonly ResultFilter text = ResultFilter.All;

    private ResultWindow(
        Db db, long projectId, IQueryable<TestResult> results, ResultOrder order, ResultFilter text)
        : this(db, projectId, results, order) => this.text = text;

    public static ResultWindow Of(Db db, long projectId, long launchId, ResultFilter filter, ResultOrder order) =>
        filter.Text is null || filter.IsNumber(out _)
            ? new(db, projectId, ResultReads.Filtered(db, projectId, launchId, filter), order)
            : new(db, projectId, ResultReads.Filtered(db, projectId, launchId, filter with { Text = null }), order,
                filter);

    /// <summary>With no more than the order needs.</summary>
    private IQueryable<ListedResult> Listed => (text.Text, order.Key == ResultOrder.ByName.Key) switch
    {
        (null, false) => results.Select(result => new ListedResult { Result = result, Variant = null!, Name = null! }),
        (null, true) => results.Listed(db, projectId),
        _ => text.Named(projectId, db).Join(results, named => named.VariantId, result => result.VariantId,
            (named, result) => new ListedResult { Result = result, Variant = null!, Name = named.Name }),
    };

    /// <summary>
    /// The rows from an offset on. What is skipped costs an entry of an index instead of a row, unless names decide.
    /// </summary>
    public IQueryable<ListedResult> At(long offset, int limit)
    {
        if (offset > int.MaxValue) limit = 0;
        var from = (int)Math.Min(offset, int.MaxValue);
        if (text.Text is null && order.Key == ResultOrder.ByName.Key)
            return order.Apply(Listed).Skip(from).Take(limit);
        var ids = order.Apply(text.Text is null ? Listed : Found()).Select(row => row.Result.Id).Skip(from).Take(limit);
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
        var shown = offset > int.MaxValue
            ? []
            : await order.Apply(Found()).Select(row => new { row.Result.Id, Total = Db.CountOfAll() })
                .Skip((int)offset).Take(limit).ToListAsync(stop);
        var ids = shown.ConvertAll(row => row.Id);
        return (order.Apply(db.TestResults.Where(result => ids.Contains(result.Id)).Listed(db, projectId)),
            shown.Count > 0 ? shown[0].Total : offset == 0 ? 0 : await Found().LongCountAsync(stop));
    }

    /// <summary>
    /// Skipping nothing keeps PostgreSQL from walking the launch in the wanted order until enough results have the
    /// text: for a rare one that is the whole launch, and it looks for the text again for each.
    /// </summary>
    private IQueryable<ListedResult> Found()
    {
        var none = 0;
        return Listed.Skip(none);
    }
}
