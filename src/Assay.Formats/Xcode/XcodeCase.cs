using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Formats.Reports;

namespace Assay.Formats.Xcode;

/// <summary>A test case: repetitions are attempts of it, arguments (Swift Testing) are rows of it.</summary>
internal static class XcodeCase
{
    private static readonly Regex Part = new(
        @"(?<number>[0-9.,]+)\s*(?<unit>ms|s|m|h)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    public static IEnumerable<Draft[]> Read(
        Report report, JsonElement test, List<(string? Kind, string? Name)> path)
    {
        // On several devices the same test stands below each.
        var nodes = Children(test, "Device").ToList();
        if (nodes.Count == 0) nodes = [test];
        foreach (var node in nodes)
        {
            var device = Kind(node) == "Device" && nodes.Count > 1 ? node.Text("name") : null;
            var rows = Children(node, "Arguments").ToList();
            if (rows.Count == 0) rows = [node];
            foreach (var row in rows)
            {
                var runs = Children(row, "Repetition").ToList();
                if (runs.Count == 0) runs = [row];
                var attempts = runs.ConvertAll(run =>
                    Attempt(report, test, run, path, Kind(row) == "Arguments" ? row.Text("name") : null, device));
                attempts[^1].Result.Flaky = attempts[^1].Status == Status.Passed
                    && attempts.Exists(attempt => attempt.Status == Status.Failed);
                yield return [.. attempts];
            }
        }
    }

    private static Draft Attempt(
        Report report, JsonElement test, JsonElement run, List<(string? Kind, string? Name)> path, string? arguments,
        string? device)
    {
        var bundle = path.Find(node => node.Kind?.EndsWith("bundle", StringComparison.Ordinal) == true).Name;
        var selector = test.Text("nodeIdentifier") ?? test.Text("name");
        var attempt = new Draft(report, test.Text("name"), bundle is null ? selector : $"{bundle}/{selector}")
        {
            Status = (run.Text("result") ?? test.Text("result")) switch
            {
                "Passed" or "Expected Failure" => Status.Passed,
                "Failed" => Status.Failed,
                "Skipped" => Status.Skipped,
                _ => Status.Unknown,
            },
        };
        attempt.Suites(path.Where(node => node.Kind != "Test Plan").Select(node => node.Name));
        attempt.Label("testClass", path.LastOrDefault(node => node.Kind == "Test Suite").Name);
        attempt.Label("framework", "xctest");
        foreach (var tag in test.Items("tags")) attempt.Label("tag", tag.Text());
        if (arguments is not null) attempt.Parameter("arguments", arguments);
        if (device is not null) attempt.Parameter("device", device);
        attempt.Time(null, Duration(run) ?? Duration(test));
        var messages = Messages(run).ToList();
        if (messages.Count > 0) attempt.Failure(messages[0], string.Join('\n', messages));
        foreach (var file in Children(run, "Attachment")) attempt.Attach(null, file.Text("name"), null);
        return attempt;
    }

    private static IEnumerable<string> Messages(JsonElement node) => node.Items("children")
        .Where(child => Kind(child) is "Failure Message" or "Skip Message" or "Runtime Warning")
        .Select(child => child.Text("details") ?? child.Text("name")).OfType<string>();

    private static IEnumerable<JsonElement> Children(JsonElement node, string kind) =>
        node.Items("children").Where(child => Kind(child) == kind);

    private static string? Kind(JsonElement node) => node.Text("nodeType");

    // "durationInSeconds": 0.0123 since Xcode 16.3, "duration": "1m 2s" or "0.012s" before
    private static double? Duration(JsonElement node)
    {
        if (node.Number("durationInSeconds") is { } seconds) return seconds * 1000;
        if (node.Text("duration") is not { } text) return null;
        var total = 0.0;
        foreach (Match match in Part.Matches(text))
        {
            var number = match.Groups["number"].Value.Replace(',', '.');
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
            var unit = match.Groups["unit"].Value;
            total += value * unit switch { "ms" => 1, "s" => 1000, "m" => 60_000, _ => 3_600_000 };
        }

        return total;
    }
}
