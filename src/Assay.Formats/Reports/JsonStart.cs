using System.Text;
using System.Text.Json;

namespace Assay.Formats.Reports;

/// <summary>
/// Tells JSON reports apart by the names of their outermost properties, each written as its path: <c>stats.passes</c>,
/// <c>[].elements</c>.
/// </summary>
internal static class JsonStart
{
    private const int Deepest = 3;

    private static readonly JsonReaderOptions Lenient = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 2_000,
    };

    public static ResultFormat? Format(ReadOnlySpan<byte> start)
    {
        var paths = Paths(start);
        bool Has(string path) => paths.ContainsKey(path);

        if (Has("[].elements") && (Has("[].keyword") || Has("[].uri") || Has("[].elements[].steps")))
            return ResultFormat.CucumberJson;
        if (paths.GetValueOrDefault("reportFormat") == "CTRF" || (Has("results.tool") && Has("results.summary")))
            return ResultFormat.Ctrf;
        if (Has("numTotalTests") || Has("numFailedTests") || Has("numFailedTestSuites")) return ResultFormat.Jest;
        if (Has("stats.passes") && Has("stats.suites") && !Has("results")) return ResultFormat.Mocha;
        if (Has("config.rootDir") && Has("config.projects")) return ResultFormat.Playwright;
        if (Has("testNodes") || (Has("devices") && Has("testPlanConfigurations"))) return ResultFormat.Xcode;
        if (Has("protocolVersion") && Has("runnerVersion") && Has("type")) return ResultFormat.Dart;
        if (Has("meta.protocolVersion") || Has("gherkinDocument.feature") || Has("source.mediaType"))
            return ResultFormat.CucumberMessages;
        if (Has("Action") && (Has("Package") || Has("ImportPath"))) return ResultFormat.GoTest;
        return null;
    }

    /// <summary>Paths of the first document that the bytes begin with, and the texts of short values.</summary>
    private static Dictionary<string, string?> Paths(ReadOnlySpan<byte> start)
    {
        var paths = new Dictionary<string, string?>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(start, isFinalBlock: false, new JsonReaderState(Lenient));
        var open = new Stack<string>([""]);
        var path = "";
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        path = $"{open.Peek()}{Text(ref reader)}";
                        if (open.Count <= Deepest) paths[path] = null;
                        break;
                    case JsonTokenType.StartObject:
                        open.Push(path.Length == 0 || path.EndsWith('.') ? path : $"{path}.");
                        break;
                    case JsonTokenType.StartArray:
                        open.Push(path = $"{path}[].");
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        open.Pop();
                        path = open.Peek();
                        if (open.Count == 1) return paths;
                        break;
                    case JsonTokenType.String when open.Count <= Deepest && reader.ValueSpan.Length < 64:
                        paths[path] = Text(ref reader);
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // What was seen before the damage may be enough.
        }

        return paths;
    }

    /// <summary>Nothing that tells formats apart is written with escapes.</summary>
    private static string Text(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? "" : Encoding.UTF8.GetString(reader.ValueSpan);
}
