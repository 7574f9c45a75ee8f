using System.Text;
using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.GoTest;

/// <summary>
/// Events of <c>go test -json</c>. A test with subtests is handed over only when it failed and none of them did.
/// </summary>
internal static class GoTestReader
{
    private const int LongestOutput = 1 << 20;

    private sealed class Running
    {
        public long? Start { get; set; }
        public StringBuilder Output { get; } = new();
        public bool HasSubtests { get; set; }
        public bool SubtestFailed { get; set; }
    }

    public static IEnumerable<Findings> Read(Report report)
    {
        var open = new Dictionary<(string Package, string Test), Running>();
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in report.Lines().Objects())
        {
            var (package, name) = (line.Text("Package") ?? line.Text("ImportPath") ?? "", line.Text("Test") ?? "");
            var key = (package, name);
            if (!open.TryGetValue(key, out var running)) open[key] = running = Started(open, line, package, name);
            switch (line.Text("Action"))
            {
                case "output" or "build-output":
                    if (running.Output.Length < LongestOutput) running.Output.Append(line.Text("Output"));
                    break;
                case "pass" or "fail" or "skip" or "bench" or "build-fail":
                    open.Remove(key);
                    if (Ended(report, open, failed, line, key, running) is { } test) yield return report.Found(test);
                    break;
            }
        }

        var cut = open.Keys.Count(key => key.Test.Length > 0);
        if (cut > 0) report.Notes.Warn($"The file is not complete: {cut} tests began and did not end");
    }

    private static Running Started(
        Dictionary<(string, string), Running> open, JsonElement line, string package, string name)
    {
        if (Parent(open, package, name) is { } parent) parent.HasSubtests = true;
        return new() { Start = Report.Instant(line.Text("Time")) };
    }

    private static Running? Parent(Dictionary<(string, string), Running> open, string package, string name)
    {
        // "TestBasket/adds_tax": a name of a subtest may have slashes itself, its parents are those that run.
        for (var slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
        {
            if (open.TryGetValue((package, name[..slash]), out var parent)) return parent;
        }

        return null;
    }

    private static Draft? Ended(
        Report report, Dictionary<(string, string), Running> open, HashSet<string> failed, JsonElement line,
        (string Package, string Test) key, Running running)
    {
        var status = line.Text("Action") switch
        {
            "pass" or "bench" => Status.Passed,
            "skip" => Status.Skipped,
            _ => Status.Failed,
        };
        var output = running.Output.ToString();
        if (key.Test.Length == 0)
        {
            if (status == Status.Failed && !failed.Contains(key.Package)) Package(report, key.Package, output);
            return null;
        }

        if (status == Status.Failed)
        {
            failed.Add(key.Package);
            if (Parent(open, key.Package, key.Test) is { } parent) parent.SubtestFailed = true;
        }

        if (running.HasSubtests && (status != Status.Failed || running.SubtestFailed)) return null;

        var path = key.Test.Split('/');
        var test = new Draft(report, path[^1].Replace('_', ' '), $"{key.Package}.{key.Test}") { Status = status };
        test.Suites([key.Package, .. path[..^1]]);
        test.Label("package", key.Package);
        test.Label("language", "go");
        test.Time(running.Start, line.Number("Elapsed") * 1000);
        var own = Own(output);
        if (status == Status.Passed) test.AttachText("output", own);
        else test.Failure(own.Split('\n')[0], own);
        return test;
    }

    /// <summary>A package that fails without a failing test did not compile, or its process died.</summary>
    private static void Package(Report report, string package, string output)
    {
        var own = Own(output);
        report.Add(new RunError(
            report.Clean($"{package}: {(own.Length > 0 ? own.Split('\n')[0] : "failed")}", "message"),
            report.Clean(output, "trace"), null, null, null));
    }

    // Of the runner: "=== RUN   TestAdds", "--- FAIL: TestAdds (0.00s)"; of the test: "    shop_test.go:12: 3 != 4".
    private static string Own(string output) => string.Join('\n', output.Split('\n')
        .Where(line => !line.TrimStart().StartsWith("=== ", StringComparison.Ordinal)
            && !line.TrimStart().StartsWith("--- ", StringComparison.Ordinal) && line is not ("FAIL" or "PASS")))
        .Trim();
}
