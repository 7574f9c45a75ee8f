using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.Cucumber;

/// <summary>
/// The JSON report of Cucumber for any language. Names are sorted in many of them, so a feature's name stands behind
/// its scenarios: a first reading collects features and the lines of equally named scenarios.
/// </summary>
internal static class CucumberJsonReader
{
    public static IEnumerable<Findings> Read(Report report)
    {
        var features = Features(report);
        var json = report.Json();
        if (!json.EnterArray()) yield break;
        for (var index = 0; json.NextItem(); index++)
        {
            if (!json.EnterObject()) continue;
            var feature = features[index];
            List<JsonElement> background = [];
            while (json.NextProperty() is { } property)
            {
                if (property != "elements" || !json.EnterArray())
                {
                    if (property != "elements") json.Skip();
                    continue;
                }

                while (json.NextItem())
                {
                    // The JVM writes a background before each of its scenarios, as an element of its own.
                    var element = json.Value();
                    if (element.Text("type") == "background") background.AddRange(element.Items("steps"));
                    else
                    {
                        yield return report.Found(CucumberScenario.Read(report, feature, element, background));
                        background = [];
                    }
                }
            }
        }
    }

    private static List<CucumberFeature> Features(Report report)
    {
        List<CucumberFeature> features = [];
        var json = report.Json();
        try
        {
            if (!json.EnterArray()) return features;
            while (json.NextItem())
            {
                var feature = new CucumberFeature();
                features.Add(feature);
                if (!json.EnterObject()) continue;
                while (json.NextProperty() is { } property) Take(feature, property, json);
            }
        }
        catch (JsonException)
        {
            // The second reading comes to the same place and tells it.
        }

        return features;
    }

    private static void Take(CucumberFeature feature, string property, JsonPull json)
    {
        switch (property)
        {
            case "name":
                feature.Name = json.Value().Text();
                break;
            case "uri":
                feature.Uri = json.Value().Text();
                break;
            case "tags":
                feature.Tags.AddRange(CucumberScenario.Tags(json.Value()));
                break;
            case "elements" when json.EnterArray():
                while (json.NextItem()) Lines(feature, json);
                break;
            case "elements":
                break;
            default:
                json.Skip();
                break;
        }
    }

    private static void Lines(CucumberFeature feature, JsonPull json)
    {
        string? name = null, line = null;
        if (!json.EnterObject()) return;
        while (json.NextProperty() is { } property)
        {
            if (property == "name") name = json.Value().Text();
            else if (property == "line") line = json.Value().Text();
            else json.Skip();
        }

        if (name is not null && line is not null) feature.Row(name, line);
    }
}

/// <summary>What stands about a feature outside of its scenarios.</summary>
internal sealed class CucumberFeature
{
    private readonly Dictionary<string, List<string>> lines = new(StringComparer.Ordinal);

    public string? Name { get; set; }
    public string? Uri { get; set; }
    public List<string> Tags { get; } = [];

    /// <summary>
    /// Where a scenario stands among those of its name, from 1: rows of an outline, not attempts of one.
    /// </summary>
    public int Row(string name, string line)
    {
        if (!lines.TryGetValue(name, out var known)) lines[name] = known = [];
        if (!known.Contains(line)) known.Add(line);
        return known.IndexOf(line) + 1;
    }

    public bool HasRows(string name) => lines.TryGetValue(name, out var known) && known.Count > 1;
}
