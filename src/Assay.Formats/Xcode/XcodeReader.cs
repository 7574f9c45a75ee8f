using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.Xcode;

/// <summary>
/// JSON of <c>xcrun xcresulttool get test-results tests</c>: <c>testNodes</c> nest from the test plan over bundles and
/// suites to test cases, whose children are what happened in them. The tool sorts names, so a node's kind stands behind
/// its children: a first reading collects the kinds, the second one enters suites and takes test cases whole.
/// </summary>
internal static class XcodeReader
{
    private const int Deepest = 100;

    private sealed class Node
    {
        public string? Name { get; set; }
        public string? Kind { get; set; }
        public List<Node> Children { get; } = [];
    }

    public static IEnumerable<Findings> Read(Report report)
    {
        var kinds = Kinds(report);
        var json = report.Json();
        if (!json.EnterObject()) yield break;
        while (json.NextProperty() is { } property)
        {
            if (property != "testNodes") json.Skip();
            else
            {
                foreach (var found in Nodes(report, json, kinds, [])) yield return found;
            }
        }
    }

    private static Node Kinds(Report report)
    {
        var root = new Node();
        var json = report.Json();
        try
        {
            if (!json.EnterObject()) return root;
            while (json.NextProperty() is { } property)
            {
                if (property == "testNodes") Collect(json, root, depth: 1);
                else json.Skip();
            }
        }
        catch (JsonException)
        {
            // The second reading comes to the same place and tells it.
        }

        return root;
    }

    private static void Collect(JsonPull json, Node parent, int depth)
    {
        if (depth > Deepest) json.Skip();
        else if (json.EnterArray())
        {
            while (json.NextItem())
            {
                var node = new Node();
                parent.Children.Add(node);
                if (!json.EnterObject()) continue;
                while (json.NextProperty() is { } property)
                {
                    if (property == "children") Collect(json, node, depth + 1);
                    else if (property == "name") node.Name = json.Value().Text();
                    else if (property == "nodeType") node.Kind = json.Value().Text();
                    else json.Skip();
                }

                if (node.Kind == "Test Case") node.Children.Clear();
            }
        }
    }

    private static IEnumerable<Findings> Nodes(Report report, JsonPull json, Node parent, List<Node> above)
    {
        if (above.Count >= Deepest)
        {
            json.Skip();
            yield break;
        }

        if (!json.EnterArray()) yield break;
        for (var index = 0; json.NextItem(); index++)
        {
            var node = parent.Children[index];
            if (node.Kind == "Test Case")
            {
                var path = above.Select(each => (each.Kind, each.Name)).ToList();
                foreach (var attempts in XcodeCase.Read(report, json.Value(), path))
                    yield return report.Found(attempts);
            }
            else if (json.EnterObject())
            {
                while (json.NextProperty() is { } property)
                {
                    if (property != "children") json.Skip();
                    else
                    {
                        foreach (var found in Nodes(report, json, node, [.. above, node])) yield return found;
                    }
                }
            }
        }
    }
}
