using System.Text;
using Assay.Formats.Reports;

namespace Assay.Formats.Cucumber;

/// <summary>Feature files as Cucumber names them: relative, absolute, <c>file:</c> or <c>classpath:</c>.</summary>
internal static class CucumberUri
{
    public static string? Of(string? uri)
    {
        if (string.IsNullOrWhiteSpace(uri)) return null;
        foreach (var scheme in (string[])["classpath:", "file:"])
        {
            if (uri.StartsWith(scheme, StringComparison.Ordinal)) uri = uri[scheme.Length..];
        }

        return ProjectPath.Short(uri);
    }
}

/// <summary>Tables of steps as CSV.</summary>
internal static class CucumberTable
{
    public static string Csv(IEnumerable<IEnumerable<string?>> rows)
    {
        var csv = new StringBuilder();
        foreach (var row in rows) csv.AppendJoin(',', row.Select(Cell)).Append('\n');
        return csv.ToString();
    }

    private static string Cell(string? text) =>
        text is not null && text.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text ?? "";
}
