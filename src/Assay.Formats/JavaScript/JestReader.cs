using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.JavaScript;

/// <summary>
/// JSON of Jest and of Vitest: <c>testResults[].assertionResults[]</c>. The name of a file stands behind its tests, so
/// the report is read twice.
/// </summary>
internal static class JestReader
{
    private sealed record TestFile(string? Name, long? Start);

    public static IEnumerable<Findings> Read(Report report)
    {
        var files = Files(report);
        var index = 0;
        var json = report.Json();
        if (!json.EnterObject()) yield break;
        while (json.NextProperty() is { } property)
        {
            if (property != "testResults" || !json.EnterArray())
            {
                if (property != "testResults") json.Skip();
                continue;
            }

            for (; json.NextItem(); index++)
            {
                if (!json.EnterObject()) continue;
                var file = index < files.Count ? files[index] : new(null, null);
                var (count, message, status) = (0, "", "");
                while (json.NextProperty() is { } part)
                {
                    if (part == "message") message = json.Value().Text();
                    else if (part == "status") status = json.Value().Text();
                    else if (part != "assertionResults") json.Skip();
                    else if (json.EnterArray())
                    {
                        for (; json.NextItem(); count++)
                            yield return report.Found(Test(report, json.Value(), file));
                    }
                }

                // The file could not be loaded.
                if (count == 0 && status == "failed")
                {
                    var text = report.Clean($"{file.Name}: {Ansi.Strip(message)?.Trim()}", "message");
                    report.Add(new RunError(text, null, null, null, null));
                }
            }
        }
    }

    private static List<TestFile> Files(Report report)
    {
        List<TestFile> files = [];
        var json = report.Json();
        try
        {
            if (!json.EnterObject()) return files;
            while (json.NextProperty() is { } property)
            {
                if (property != "testResults" || !json.EnterArray())
                {
                    if (property != "testResults") json.Skip();
                    continue;
                }

                while (json.NextItem())
                {
                    if (!json.EnterObject()) continue;
                    string? name = null;
                    long? start = null;
                    while (json.NextProperty() is { } part)
                    {
                        if (part == "name") name = json.Value().Text();
                        else if (part == "startTime") start = (long?)json.Value().Number();
                        else json.Skip();
                    }

                    files.Add(new(ProjectPath.Short(name), start));
                }
            }
        }
        catch (JsonException)
        {
            // The reading of the tests comes to the same place and tells it.
        }

        return files;
    }

    private static Draft Test(Report report, JsonElement json, TestFile file)
    {
        List<string> suites = [.. json.Items("ancestorTitles").Select(title => title.Text()).OfType<string>()
            .Where(title => title.Length > 0)];
        var whole = string.Join(' ', [.. suites, json.Text("title") ?? ""]);
        var test = new Draft(report, json.Text("title"), file.Name is null ? whole : $"{file.Name}#{whole}")
        {
            Status = json.Text("status") switch
            {
                "passed" => Status.Passed,
                "failed" => Failed(json),
                "pending" or "skipped" or "todo" or "disabled" => Status.Skipped,
                _ => Status.Unknown,
            },
        };
        test.Suites(suites.Count > 0 ? suites : (IEnumerable<string?>)[file.Name]);
        test.Label("language", "javascript");
        test.Label("package", file.Name);
        foreach (var tag in json.Items("tags")) test.Label("tag", tag.Text());
        test.Time((long?)json.Number("startAt") ?? file.Start, json.Number("duration"));
        var messages = json.Items("failureMessages")
            .Select(message => Ansi.Strip(message.Text())).OfType<string>().ToList();
        if (messages.Count > 0)
            test.Failure(Message(messages[0]), string.Join("\n\n", messages));
        test.Result.Flaky = test.Status == Status.Passed
            && (json.Number("invocations") > 1 || json.Items("retryReasons").Any());
        return test;
    }

    // Jest tells of an expectation what it compared: [{"matcherResult": {…}}]; of anything else thrown it does not.
    private static Status Failed(JsonElement json)
    {
        var details = json.Items("failureDetails").FirstOrDefault();
        return details.ValueKind != JsonValueKind.Object || details.Has("matcherResult") || details.Has("expected")
            || details.Text("message")?.Contains("expect", StringComparison.Ordinal) == true
                ? Status.Failed
                : Status.Broken;
    }

    // "Error: expect(received).toBe(expected)\n\nExpected: 3\nReceived: 4\n    at Object.<anonymous> (…)"
    private static string Message(string text)
    {
        var trace = text.IndexOf("\n    at ", StringComparison.Ordinal);
        return trace > 0 ? text[..trace].Trim() : text;
    }
}
