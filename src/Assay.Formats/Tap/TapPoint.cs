using System.Text;
using System.Text.RegularExpressions;
using Assay.Formats.Reports;

namespace Assay.Formats.Tap;

/// <summary>A line of a test, and what stands below it.</summary>
internal sealed record TapPoint(int Indent, string Name, bool Failed, string Directive, string Reason)
{
    private const RegexOptions Fast = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private static readonly Regex Line = new(@"^(?<not>not )?ok( +(?<number>\d+))?( +(- )?(?<name>.*))?$", Fast);

    // pays by card # TODO no bank yet
    private static readonly Regex Marked = new(
        @"^(?<name>.*?)\s*#\s*(?<kind>skip|todo|time)(?<reason>\b.*|\S.*)?$", Fast | RegexOptions.IgnoreCase);

    public List<string> Path { get; init; } = [];

    /// <summary>Subtests stand before it.</summary>
    public bool Parent { get; init; }

    public StringBuilder Yaml { get; } = new();

    public StringBuilder Comments { get; } = new();

    public Status Status => Directive switch
    {
        "skip" => Status.Skipped,
        "todo" when Failed => Status.Skipped,
        _ => Failed ? Status.Failed : Status.Passed,
    };

    /// <summary>Milliseconds: node and others write <c>duration_ms: 1.5</c>, bats <c># time=2ms</c>.</summary>
    public double? Duration => Value("duration_ms") is { } text
        ? Report.Seconds(text) / 1000
        : Directive == "time" ? Report.Seconds(Reason.Replace("ms", "", StringComparison.Ordinal)) / 1000 : null;

    public static TapPoint? Parse(string text, int indent)
    {
        var match = Line.Match(text);
        if (!match.Success) return null;
        var name = match.Groups["name"].Value.Replace("\\#", "\u0001", StringComparison.Ordinal);
        var marked = Marked.Match(name);
        if (marked.Success) name = marked.Groups["name"].Value;
        name = name.Replace('\u0001', '#').Trim();
        return new(
            indent,
            name.Length > 0 ? name : $"Test {match.Groups["number"].Value}".Trim(),
            match.Groups["not"].Success,
            marked.Success ? marked.Groups["kind"].Value.ToLowerInvariant() : "",
            marked.Success ? marked.Groups["reason"].Value.Trim(' ', '=', ':') : "");
    }

    /// <summary>A value of the details, which are YAML: on its line, or a block below it.</summary>
    public string? Value(string key)
    {
        var lines = Yaml.ToString().Split('\n');
        var at = Array.FindIndex(lines, line => line.StartsWith($"{key}:", StringComparison.Ordinal));
        if (at < 0) return null;
        var text = lines[at][(key.Length + 1)..].Trim();
        if (text is not ("|" or "|-" or "|+" or ">" or ">-" or "")) return text.Trim('\'', '"');
        var block = lines.Skip(at + 1).TakeWhile(line => line.StartsWith(' ') || line.Length == 0).ToList();
        return string.Join('\n', block.Select(Outdented)).Trim('\n');
    }

    private static string Outdented(string line) => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line;
}
