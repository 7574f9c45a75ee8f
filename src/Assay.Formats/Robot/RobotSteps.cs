using System.Globalization;
using Assay.Formats.Allure;
using Assay.Formats.Reports;

namespace Assay.Formats.Robot;

/// <summary>Keywords and control structures of one test or fixture, which nest without end.</summary>
internal sealed class RobotSteps(Draft draft, XmlPull xml)
{
    /// <summary>The element on which the reader stands as a step; null when it is none or there is no room.</summary>
    public Step? Read(List<Step> into, int depth)
    {
        if (depth > Limits.StepDepth || Title() is not { } title) return null;
        if (draft.Step(into, title) is not { } step) return null;
        var inner = new List<Step>();
        var arguments = new List<string>();
        foreach (var child in xml.Children())
        {
            switch (child)
            {
                case "arg":
                    arguments.Add(xml.Text(Limits.Name));
                    break;
                case "arguments":
                    foreach (var _ in xml.Children()) arguments.Add(xml.Text(Limits.Name));
                    break;
                case "status":
                    var (status, start, duration) = Outcome(xml);
                    step.Status = status;
                    (step.Start, step.Stop, step.Duration) = Timing.Of(start, null, (long?)duration);
                    draft.Failure(step, xml.Text(), null);
                    break;
                case "msg":
                    Message(step, inner);
                    break;
                default:
                    Read(inner, depth + 1);
                    break;
            }
        }

        if (inner.Count > 0) step.Steps = inner;
        if (arguments.Count > 0)
            step.Parameters =
                [.. arguments.Select((text, index) => new Parameter($"arg{index + 1}", CleanText.Of(text)))];
        return step;
    }

    /// <summary>Status and times as version 7 writes them, and as older ones do.</summary>
    public static (Status Status, long? Start, double? Milliseconds) Outcome(XmlPull xml)
    {
        var status = xml["status"] switch
        {
            "PASS" => Status.Passed,
            "FAIL" => Status.Failed,
            "SKIP" or "NOT RUN" => Status.Skipped,
            _ => Status.Unknown,
        };
        var (start, end) = (Instant(xml["start"] ?? xml["starttime"]), Instant(xml["endtime"]));
        return (status, start, Report.Seconds(xml["elapsed"]) ?? (end - start));
    }

    // <kw name="Should Be Equal" library="BuiltIn">, <for flavor="IN">, <iter>, <if>, <branch type="ELSE">, <try>
    private string? Title() => xml.Name switch
    {
        "kw" => xml["type"] is { } type && !type.Equals("kw", StringComparison.OrdinalIgnoreCase)
            ? $"{type.ToUpperInvariant()} {xml["name"]}".Trim()
            : xml["name"],
        "branch" => $"{xml["type"]} {xml["condition"]}".Trim(),
        "if" => "IF/ELSE",
        "try" => "TRY/EXCEPT",
        "for" or "iter" or "while" or "group" => xml["name"] ?? xml.Name.ToUpperInvariant(),
        "return" or "break" or "continue" or "error" or "variable" => xml.Name.ToUpperInvariant(),
        _ => null,
    };

    /// <summary>What a keyword logged is a step without a status; a failure repeats the keyword's.</summary>
    private void Message(Step step, List<Step> inner)
    {
        var level = xml["level"];
        var html = xml["html"] is "true" or "yes";
        var start = Instant(xml["time"] ?? xml["timestamp"]);
        var text = xml.Text();
        if (level == "FAIL") draft.Failure(step, text, null);
        else if (html || text.Length > Limits.Name)
            draft.AttachText("log", text, inner, html ? "text/html" : "text/plain");
        else if (!string.IsNullOrWhiteSpace(text)) draft.Step(inner, text, start: start);
    }

    // 20240501 10:00:00.123 or 2024-05-01T10:00:00.123456
    private static long? Instant(string? text) => DateTimeOffset.TryParseExact(
        text, "yyyyMMdd HH:mm:ss.fff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        ? at.ToUnixTimeMilliseconds()
        : Report.Instant(text);
}
