using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Server.Ui.Controls;

/// <summary>
/// A stack trace in which runs of frames of frameworks are folded, so that the project's own frames are seen first.
/// </summary>
internal static class StackTrace
{
    private const RegexOptions Fast =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly Regex Frame = new(@"^\s*(at\s|File ""|\.\.\. \d+ (more|common))", Fast);

    private static readonly Regex Foreign = new(
        @"(\bjava\.|javax\.|jdk\.|sun\.|kotlin\.|scala\.|org\.junit|org\.testng|org\.gradle|org\.apache\.maven|" +
        @"io\.qameta|node:|node_modules|site-packages|/lib/python|\bSystem\.|\bXunit\.|\bNUnit\.|\bMicrosoft\.|" +
        @"runtime/|testing\.go|\.\.\. \d+)", Fast);

    public static string ToHtml(string trace)
    {
        var html = new StringBuilder(trace.Length + 256);
        var folded = new List<string>();
        foreach (var line in trace.Split('\n'))
        {
            var text = line.TrimEnd('\r');
            if (Frame.IsMatch(text) && Foreign.IsMatch(text))
            {
                folded.Add(text);
                continue;
            }
            Fold(html, folded);
            var cause = text.StartsWith("Caused by", StringComparison.Ordinal)
                || text.StartsWith("E ", StringComparison.Ordinal);
            html.Append(cause ? "<span class=\"cause\">" : "").Append(Ansi.ToHtml(text))
                .Append(cause ? "</span>\n" : "\n");
        }
        Fold(html, folded);
        return html.ToString().TrimEnd('\n');
    }

    private static void Fold(StringBuilder html, List<string> frames)
    {
        if (frames.Count >= 2)
            html.Append("<details><summary>").Append(frames.Count)
                .Append(" frames of the framework</summary><span class=\"foreign\">");
        else if (frames.Count == 1)
            html.Append("<span class=\"foreign\">");
        for (var index = 0; index < frames.Count; index++)
            html.Append(Ansi.ToHtml(frames[index])).Append(index < frames.Count - 1 ? "\n" : "");
        if (frames.Count >= 2) html.Append("</span></details>");
        else if (frames.Count == 1) html.Append("</span>\n");
        frames.Clear();
    }
}
