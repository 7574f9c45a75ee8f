using Assay.Formats.Reports;

namespace Assay.Formats.JavaScript;

/// <summary>
/// Playwright's JSON report. Suites nest and are entered; a spec, with all its projects and attempts, is taken whole.
/// </summary>
internal static class PlaywrightReader
{
    private const int Deepest = 200;

    public static IEnumerable<Findings> Read(Report report)
    {
        var json = report.Json();
        if (!json.EnterObject()) yield break;
        while (json.NextProperty() is { } property)
        {
            switch (property)
            {
                case "suites":
                    foreach (var found in Suites(report, json, [])) yield return found;
                    break;
                case "errors":
                    foreach (var error in json.Value().Items())
                        report.Add(new RunError(
                            report.Clean(Ansi.Strip(error.Text("message")), "message"),
                            report.Clean(Ansi.Strip(error.Text("stack")), "trace"), null, null, null));
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
    }

    private static IEnumerable<Findings> Suites(Report report, JsonPull json, List<string> above)
    {
        if (above.Count > Deepest)
        {
            json.Skip();
            yield break;
        }

        if (!json.EnterArray()) yield break;
        while (json.NextItem())
        {
            if (!json.EnterObject()) continue;
            List<string> path = [.. above, ""];
            while (json.NextProperty() is { } property)
            {
                switch (property)
                {
                    case "title":
                        path[^1] = json.Value().Text() ?? "";
                        break;
                    case "suites":
                        foreach (var found in Suites(report, json, path)) yield return found;
                        break;
                    case "specs" when json.EnterArray():
                        while (json.NextItem())
                        {
                            foreach (var attempts in PlaywrightSpec.Read(report, json.Value(), path))
                                yield return report.Found(attempts);
                        }

                        break;
                    case "specs":
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }
        }
    }
}
