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

    // Failed test 'adds'
    // at t/basket.t line 5.
    private static readonly Regex Place = new(@"^(Failed (\(TODO\) )?test\b.*|at .+ line \d+\.)$", Fast);

    /// <summary>"ok 4": it is called by its number.</summary>
    public bool Unnamed { get; private init; }

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
            marked.Success ? marked.Groups["reason"].Value.Trim(' ', '=', ':') : "")
        {
            Unnamed = name.Length == 0,
        };
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

    /// <summary>What a line of Test::More's diagnostics tells: <c>got: '3'</c>.</summary>
    public string? Told(string key) => Comments.ToString().Split('\n')
        .FirstOrDefault(line => line.StartsWith($"{key}: ", StringComparison.Ordinal))?[(key.Length + 2)..].Trim('\'');

    /// <summary>The diagnostics without the lines that repeat the test's name and say where it stands.</summary>
    public string Said()
    {
        var lines = Comments.ToString().Trim().Split('\n');
        var said = lines.Where(line => !Place.IsMatch(line)).ToList();
        return said.Count > 0 ? string.Join('\n', said) : lines[0];
    }

    private static string Outdented(string line) => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line;
}
