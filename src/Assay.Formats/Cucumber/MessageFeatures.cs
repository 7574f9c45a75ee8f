using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.Cucumber;

/// <summary>What the messages tell about features before anything runs.</summary>
internal sealed class MessageFeatures
{
    private const int Deepest = 10;
    private readonly Dictionary<string, (string? Feature, string? Rule)> scenarios = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> keywords = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string? Name, string? Value)>> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> pickles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Name, string? Type)> hooks = new(StringComparer.Ordinal);

    public void Add(JsonElement document)
    {
        var feature = document.At("feature");
        Children(feature, feature.Text("name"), rule: null, depth: 0);
    }

    public void AddPickle(JsonElement pickle) => pickles[pickle.Text("id") ?? ""] = pickle;

    public void AddHook(JsonElement hook) => hooks[hook.Text("id") ?? ""] = (hook.Text("name"), hook.Text("type"));

    public JsonElement Pickle(string? id) => pickles.GetValueOrDefault(id ?? "");

    public (string? Feature, string? Rule) Scenario(JsonElement pickle) =>
        scenarios.GetValueOrDefault(pickle.Items("astNodeIds").FirstOrDefault().Text() ?? "");

    /// <summary>The row of examples that a pickle was made of.</summary>
    public List<(string? Name, string? Value)> Row(JsonElement pickle) =>
        rows.GetValueOrDefault(pickle.Items("astNodeIds").Skip(1).FirstOrDefault().Text() ?? "") ?? [];

    public string Text(JsonElement pickleStep)
    {
        var keyword = keywords.GetValueOrDefault(pickleStep.Items("astNodeIds").FirstOrDefault().Text() ?? "");
        return $"{keyword}{pickleStep.Text("text")}";
    }

    public string Hook(string? id)
    {
        var (name, type) = hooks.GetValueOrDefault(id ?? "");
        return name is { Length: > 0 } ? name : type switch
        {
            "BEFORE_TEST_CASE" => "Before",
            "AFTER_TEST_CASE" => "After",
            "BEFORE_TEST_STEP" => "Before step",
            "AFTER_TEST_STEP" => "After step",
            _ => "Hook",
        };
    }

    private void Children(JsonElement parent, string? feature, string? rule, int depth)
    {
        if (depth > Deepest) return;
        foreach (var child in parent.Items("children"))
        {
            if (child.At("rule") is { ValueKind: JsonValueKind.Object } inner)
                Children(inner, feature, inner.Text("name"), depth + 1);
            foreach (var step in child.At("background").Items("steps")) Keyword(step);
            var scenario = child.At("scenario");
            if (scenario.Text("id") is not { } id) continue;
            scenarios[id] = (feature, rule);
            foreach (var step in scenario.Items("steps")) Keyword(step);
            foreach (var examples in scenario.Items("examples")) Examples(examples);
        }
    }

    private void Keyword(JsonElement step) => keywords[step.Text("id") ?? ""] = step.Text("keyword");

    private void Examples(JsonElement examples)
    {
        var names = examples.At("tableHeader").Items("cells").Select(cell => cell.Text("value")).ToList();
        foreach (var row in examples.Items("tableBody"))
            rows[row.Text("id") ?? ""] = [.. names.Zip(row.Items("cells").Select(cell => cell.Text("value")))];
    }
}
