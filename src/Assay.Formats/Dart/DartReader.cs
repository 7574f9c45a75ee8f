using System.Text;
using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.Dart;

/// <summary>
/// Events of <c>dart test --reporter json</c>. Times are milliseconds since the start of a run nobody dates.
/// </summary>
internal static class DartReader
{
    private const int LongestOutput = 1 << 20;

    private sealed record Running(string Name, string? File, List<string> Groups, double Start, string? SkipReason)
    {
        public StringBuilder Output { get; } = new();
        public List<(string? Message, string? Trace, bool Failure)> Errors { get; } = [];
    }

    public static IEnumerable<Findings> Read(Report report)
    {
        var files = new Dictionary<double, string?>();
        var groups = new Dictionary<double, string>();
        var open = new Dictionary<double, Running>();
        foreach (var line in report.Lines().Objects())
        {
            var id = line.Number("testID") ?? -1;
            switch (line.Text("type"))
            {
                case "suite" when line.At("suite") is var suite:
                    files[suite.Number("id") ?? -1] = suite.Text("path");
                    break;
                case "group" when line.At("group") is var group:
                    groups[group.Number("id") ?? -1] = group.Text("name") ?? "";
                    break;
                case "testStart" when line.At("test") is var test:
                    open[test.Number("id") ?? -1] = Started(test, line.Number("time") ?? 0, files, groups);
                    break;
                case "print"
                    when line.Text("messageType") != "skip" && open.TryGetValue(id, out var running):
                    if (running.Output.Length < LongestOutput) running.Output.AppendLine(line.Text("message"));
                    break;
                case "error" when open.TryGetValue(id, out var running):
                    running.Errors.Add((line.Text("error"), line.Text("stackTrace"), line.Flag("isFailure")));
                    break;
                case "testDone" when open.Remove(id, out var running):
                    if (Ended(report, line, running) is { } draft) yield return report.Found(draft);
                    break;
            }
        }

        if (open.Count > 0) report.Notes.Warn($"The file is not complete: {open.Count} tests began and did not end");
    }

    private static Running Started(
        JsonElement test, double time, Dictionary<double, string?> files, Dictionary<double, string> groups)
    {
        // A group's name begins with that of its parent, the test's with that of its group.
        var path = test.Items("groupIDs").Select(group => group.Text())
            .Select(id => double.TryParse(id, out var number) ? groups.GetValueOrDefault(number) : null)
            .OfType<string>().Where(name => name.Length > 0).ToList();
        var file = files.GetValueOrDefault(test.Number("suiteID") ?? -1);
        var metadata = test.At("metadata");
        return new(test.Text("name") ?? "", file, path, time, metadata.Text("skipReason"));
    }

    private static Draft? Ended(Report report, JsonElement line, Running running)
    {
        // Loading a file is a test too, to the runner; a failed one is worth knowing.
        var result = line.Text("result");
        var loading = running.Groups.Count == 0 && running.Name.StartsWith("loading ", StringComparison.Ordinal);
        if (line.Flag("hidden") && result == "success") return null;
        if (loading)
        {
            foreach (var (message, trace, _) in running.Errors)
                report.Add(new RunError(
                    report.Clean(message, "message"), report.Clean(trace, "trace"), null, null, null));
            return null;
        }

        var file = ProjectPath.Short(running.File);
        var suite = running.Groups.LastOrDefault();
        var name = suite is not null && running.Name.StartsWith($"{suite} ", StringComparison.Ordinal)
            ? running.Name[(suite.Length + 1)..]
            : running.Name;
        var test = new Draft(report, name, file is null ? running.Name : $"{file}#{running.Name}")
        {
            Status = (result, line.Flag("skipped")) switch
            {
                (_, true) => Status.Skipped,
                ("success", _) => Status.Passed,
                ("failure", _) => Status.Failed,
                ("error", _) => Status.Broken,
                _ => Status.Unknown,
            },
        };
        test.Suites([file, .. Own(running.Groups)]);
        test.Label("language", "dart");
        test.Label("package", file);
        test.Time(null, line.Number("time") - running.Start);
        test.Failure(running.SkipReason, null);
        foreach (var (message, trace, _) in running.Errors.Take(1)) test.Failure(message, trace);
        test.AttachText("output", running.Output.ToString());
        return test;
    }

    private static IEnumerable<string> Own(List<string> groups) => groups.Select((name, index) =>
        index > 0 && name.StartsWith($"{groups[index - 1]} ", StringComparison.Ordinal)
            ? name[(groups[index - 1].Length + 1)..]
            : name);
}
