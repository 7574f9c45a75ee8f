using System.Text.RegularExpressions;

namespace Assay.Cli.Tests.Hosting;

/// <summary>The shell scripts in a page of docs/ci.</summary>
internal static partial class CiPage
{
    public static string[] Names { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.md").Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => name != "README").Order(StringComparer.Ordinal),
    ];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "CiPages");

    /// <summary>The scripts under a heading, in their order.</summary>
    public static List<CiScript> Scripts(string page, string heading)
    {
        var text = File.ReadAllText(Path.Combine(Folder, page + ".md"));
        var section = text.Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        var lines = section.Split("```")[1].Split('\n')[1..];
        var scripts = new List<CiScript>();
        var key = "";
        for (var at = 0; at < lines.Length; at++)
        {
            if (Key().Match(lines[at]) is { Success: true } found) key = found.Groups["key"].Value;
            if (!Opening().IsMatch(lines[at])) continue;
            var indent = Indent(lines[at + 1]);
            var end = Array.FindIndex(lines, at + 1, line => line.Trim().Length > 0 && Indent(line) < indent);
            var body = lines[(at + 1)..(end < 0 ? lines.Length : end)]
                .Select(line => line.Length > indent ? line[indent..] : "");
            var script = string.Join('\n', body).TrimEnd();

            // What runs after a script, however it ended.
            if (key is "after-script" or "finally" && scripts.Count > 0 && lines[at].Trim() == "- |")
                scripts[^1] = scripts[^1] with { Afterwards = script };
            else scripts.Add(new(script, null));
        }
        return scripts;
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    // "  script:", "  - run: |"
    [GeneratedRegex(@"^\s*(- )?(?<key>[\w-]+):", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    // "  - |", "  - run: |", "  sh '''", "  scriptContent = \"\"\""
    [GeneratedRegex("""((- |: )\||sh '''|= "{3})$""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Opening();
}

/// <summary>A script of a job.</summary>
internal sealed record CiScript(string Text, string? Afterwards);
