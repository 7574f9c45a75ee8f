using System.Text.Json.Nodes;

namespace Assay.Cli.Output;

/// <summary>Rows in columns, two spaces between; cut to the window when there is one.</summary>
internal static class Table
{
    public static IEnumerable<string> Lines(
        IReadOnlyList<JsonNode?> rows, Column[] columns, bool header, int? width)
    {
        var cells = rows.Select(row => columns.Select(column => column.Of(row)).ToArray()).ToList();
        if (header) cells.Insert(0, [.. columns.Select(column => column.Name)]);
        if (cells.Count == 0) yield break;
        var widths = columns.Select((_, index) => cells.Max(row => row[index].Length)).ToArray();
        foreach (var row in cells)
        {
            var line = string.Join("  ", row.Select((cell, index) => cell.PadRight(widths[index]))).TrimEnd();
            yield return width is { } most && line.Length > most ? line[..(most - 1)] + "…" : line;
        }
    }
}
