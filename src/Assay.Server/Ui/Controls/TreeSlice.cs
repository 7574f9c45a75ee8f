namespace Assay.Server.Ui.Controls;

/// <summary>A part of what is below a group of a tree: its groups, then its rows, a few hundred at a time.</summary>
/// <param name="Next">The parameter that asks for the part behind this one; null when there is none.</param>
public sealed record TreeSlice<TGroup, TRow>(IReadOnlyList<TGroup> Groups, IReadOnlyList<TRow> Rows, string? Next)
{
    private const int Size = 200;

    /// <param name="query">`groups` or `rows` say how many were shown before.</param>
    /// <param name="groups">Reads groups from an offset on, at most so many.</param>
    /// <param name="rows">The same for rows.</param>
    internal static async Task<TreeSlice<TGroup, TRow>> Read(
        IQueryCollection query, Func<int, int, Task<List<TGroup>>> groups, Func<int, int, Task<List<TRow>>> rows)
    {
        var (groupsBefore, rowsBefore) = (Number(query["groups"]), Number(query["rows"]));
        var foundGroups = rowsBefore == 0 ? await groups(groupsBefore, Size + 1) : [];
        if (foundGroups.Count > Size) return new(foundGroups[..Size], [], $"groups={groupsBefore + Size}");

        var foundRows = await rows(rowsBefore, Size + 1);
        return foundRows.Count > Size
            ? new(foundGroups, foundRows[..Size], $"rows={rowsBefore + Size}")
            : new(foundGroups, foundRows, null);
    }

    private static int Number(string? text) => int.TryParse(text, out var number) && number > 0 ? number : 0;
}
