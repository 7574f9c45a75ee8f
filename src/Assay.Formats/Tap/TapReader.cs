using System.Text;
using Assay.Formats.Reports;

namespace Assay.Formats.Tap;

/// <summary>
/// TAP 12 to 14. Subtests are indented and end with the line of the test they belong to, which is a test of its own
/// only when it fails although they pass.
/// </summary>
internal static class TapReader
{
    private const int LongestLine = 1 << 20;

    public static IEnumerable<Findings> Read(Report report)
    {
        var levels = new TapLevels(report);
        var yaml = -1;
        var lines = new Lines(report.Rewound(), report.Notes);
        foreach (var bytes in lines.All())
        {
            if (lines.Unended)
            {
                report.Notes.Warn("The last line has no end and was left out");
                break;
            }

            var line = Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, LongestLine)]).TrimEnd('\r');
            var text = line.TrimStart(' ', '\uFEFF');
            var indent = line.Length - text.Length;
            if (yaml >= 0)
            {
                if (text.TrimEnd() == "..." && indent <= yaml) yaml = -1;
                else levels.Open!.Yaml.Append(indent >= yaml ? line[yaml..] : text).Append('\n');
            }
            else if (text.TrimEnd() == "---" && levels.Open is { } open && indent > open.Indent) yaml = indent;
            else if (TapPoint.Parse(text, indent) is { } point)
            {
                if (levels.Close() is { } test) yield return report.Found(test);
                levels.Begin(point);
            }
            else if (text.StartsWith("# Subtest", StringComparison.Ordinal))
            {
                if (levels.Close() is { } test) yield return report.Found(test);
                levels.Subtest(indent, text[9..].Trim(':', ' '));
            }
            else if (text.StartsWith("Bail out!", StringComparison.Ordinal))
                report.Add(new RunError(report.Clean(text, "message"), null, null, null, null));
            else if (text.StartsWith("# Looks like your test exited", StringComparison.Ordinal))
                report.Add(new RunError(report.Clean(text[2..], "message"), null, null, null, null));
            else if (text.StartsWith("# Looks like you", StringComparison.Ordinal)) continue;
            else if (text.StartsWith('#')) levels.Open?.Comments.Append(text.AsSpan(1).Trim()).Append('\n');
            else if (indent == 0 && text.StartsWith("1..", StringComparison.Ordinal)) levels.Plan(text[3..]);
        }

        if (levels.Close() is { } last) yield return report.Found(last);
        if (yaml >= 0) report.Notes.Warn("The file is not complete: it ends inside the details of a test");
        levels.CheckPlan();
    }
}
