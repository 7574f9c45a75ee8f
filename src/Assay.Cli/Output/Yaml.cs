using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Cli.Output;

/// <summary>
/// JSON as YAML: blocks for objects and lists, texts in quotes where a reader could take them for something else.
/// </summary>
internal static class Yaml
{
    public static string Of(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.ToString().TrimStart('\n').TrimEnd('\n', ' ');
    }

    private static void Write(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject { Count: 0 }:
                text.Append(" {}");
                break;
            case JsonArray { Count: 0 }:
                text.Append(" []");
                break;
            case JsonObject pairs:
                foreach (var (key, value) in pairs)
                {
                    text.Append('\n').Append(' ', depth * 2).Append(key).Append(':');
                    Write(text, value, depth + 1);
                }
                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    text.Append('\n').Append(' ', depth * 2).Append('-');
                    // The first pair of an item stands on the line of its dash.
                    var start = text.Length;
                    Write(text, item, depth + 1);
                    if (text.Length > start && text[start] == '\n')
                        text.Remove(start, 1 + (depth + 1) * 2).Insert(start, ' ');
                }
                break;
            default:
                text.Append(' ').Append(Scalar(node));
                break;
        }
    }

    private static string Scalar(JsonNode? node)
    {
        if (node is null) return "null";
        if (node.GetValueKind() != JsonValueKind.String) return node.ToString();
        var value = node.GetValue<string>();
        return IsPlain(value) ? value : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"";
    }

    private static bool IsPlain(string value) =>
        value.Length > 0 && char.IsAsciiLetter(value[0]) && value[^1] != ' '
        && value.All(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '_' or '-' or '.' or '/')
        && value.ToLowerInvariant() is not ("true" or "false" or "null" or
            "yes" or "no" or "on" or "off" or "y" or "n");
}
