using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Fault.Tests.Hostile;

/// <summary>
/// Puts hostile values into documents: into every field one after the other, then into several at random.
/// </summary>
internal static class Mutator
{
    private const string Mark = "\u2588here\u2588";

    public const string Script = "<script>alert(1)</script>";
    public const string Image = "\\\"><img src=x onerror=alert(1)>";

    /// <summary>Values as raw JSON: wrong types, texts and numbers that are none, other people's code.</summary>
    public static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "-1", "1.5", "1e400", "-1e400", "9223372036854775807", "9223372036854775808",
        "99999999999999999999999999999999", "\"\"", "\" \"", "\"null\"", "\"true\"", "\"12\"", "{}", "[]", "[null]",
        "[[]]", "[{}]", "[1,\"a\",null,{}]", "{\"name\":{}}", "\"a\\u0000b\"", "\"\\u0000\"", "\"\\ud800\"",
        "\"a\\udc00b\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\ufffe\\uffff\"", "\"\\u202egnp.exe\"",
        "\"line\\nbreak\\ttab\\u001b[31m\"",
        "\"'; drop table test_result; --\"", "\"\\\\'); select pg_sleep(9); --\"", "\"%_\\\\%\"", "\"{0} $1 :p @p\"",
        $"\"{Script}\"", $"\"{Image}\"", "\"javascript:alert(1)\"", "\"data:text/html,<script>alert(1)</script>\"",
        "\"../../etc/passwd\"", "\"..\\\\..\\\\a\"", "\"/dev/zero\"", "\"C:\\\\a\"", "\"(a+)+$\"", "\"[\"",
        // 1970, the second before it, 2200, and what is no time of this calendar.
        "-1000", "7258118400000", "253402300800000", "\"2200-01-01T00:00:00Z\"",
    ];

    /// <summary>
    /// Texts that are too long for everything, once for each field; the last cannot be compressed either, and what is
    /// too long for a row of an index was seen with that one only.
    /// </summary>
    public static readonly string[] Gigantic =
    [
        $"\"{new string('x', 300_000)}\"", $"\"{string.Concat(Enumerable.Repeat("\\u00e9 \\ud83d\\ude00", 3_000))}\"",
        $"\"{Incompressible(5_000)}\"",
    ];

    /// <summary>Chinese signs at random.</summary>
    public static string Incompressible(int length)
    {
        var random = new Random(1);
        return string.Create(length, random, static (signs, random) =>
        {
            for (var at = 0; at < signs.Length; at++) signs[at] = (char)random.Next(0x4e00, 0x9fff);
        });
    }

    /// <summary>Every field of a document, such as labels/0/value; the document itself is the empty path.</summary>
    public static List<string> Fields(JsonNode document)
    {
        var found = new List<string>();
        Walk(document, "");
        return found;

        void Walk(JsonNode? node, string path)
        {
            if (path.Length > 0) found.Add(path[1..]);
            if (node is JsonObject fields)
                foreach (var (name, value) in fields) Walk(value, $"{path}/{name}");
            if (node is JsonArray items)
                for (var at = 0; at < items.Count; at++) Walk(items[at], $"{path}/{at}");
        }
    }

    /// <summary>The document with a raw value in a field.</summary>
    public static string Replace(JsonNode document, string field, string raw) =>
        Marked(document, field, out _).Replace($"\"{Mark}\"", raw, StringComparison.Ordinal);

    /// <summary>The document with a key twice, the second time with this value.</summary>
    public static string Twice(JsonNode document, string field, string raw)
    {
        var key = field[(field.LastIndexOf('/') + 1)..];
        var marked = Marked(document, field, out var before);
        return marked.Replace(
            $"\"{Mark}\"", char.IsAsciiDigit(key[0]) ? $"{before},{raw}" : $"{before},\"{key}\":{raw}",
            StringComparison.Ordinal);
    }

    public static string Without(JsonNode document, string field)
    {
        var copy = document.DeepClone();
        var (parent, key) = Parent(copy, field);
        if (parent is JsonObject fields) fields.Remove(key);
        else parent.AsArray().RemoveAt(int.Parse(key));
        return copy.ToJsonString();
    }

    /// <summary>Several fields at once, sometimes cut or with bytes that are no text.</summary>
    public static byte[] Anyhow(JsonNode document, List<string> fields, Random random)
    {
        var copy = document.DeepClone();
        var values = new List<string>();
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var field = fields[random.Next(fields.Count)];
            // A field inside one that was replaced is gone.
            if (!Exists(copy, field)) continue;
            Set(copy, field, $"{Mark}{values.Count}");
            values.Add(Values[random.Next(Values.Length)]);
        }
        var raw = copy.ToJsonString(Plain);
        for (var at = 0; at < values.Count; at++)
            raw = raw.Replace($"\"{Mark}{at}\"", values[at], StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(raw);
        return random.Next(8) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => [.. bytes[..(bytes.Length / 2)], (byte)random.Next(256), .. bytes[(bytes.Length / 2)..]],
            2 => [0xEF, 0xBB, 0xBF, .. bytes],
            _ => bytes,
        };
    }

    private static bool Exists(JsonNode? node, string field)
    {
        foreach (var part in field.Split('/'))
        {
            node = node switch
            {
                JsonObject fields => fields[part],
                JsonArray items when int.Parse(part) < items.Count => items[int.Parse(part)],
                _ => null,
            };
            if (node is null) return false;
        }
        return true;
    }

    private static string Marked(JsonNode document, string field, out string before)
    {
        var copy = document.DeepClone();
        var (parent, key) = Parent(copy, field);
        before = (parent is JsonObject fields ? fields[key] : parent[int.Parse(key)])?.ToJsonString() ?? "null";
        Set(copy, field, Mark);
        return copy.ToJsonString(Plain);
    }

    private static void Set(JsonNode document, string field, string text)
    {
        var (parent, key) = Parent(document, field);
        if (parent is JsonObject fields) fields[key] = text;
        else parent[int.Parse(key)] = text;
    }

    private static (JsonNode Parent, string Key) Parent(JsonNode document, string field)
    {
        var parts = field.Split('/');
        var node = document;
        foreach (var part in parts[..^1]) node = node is JsonArray items ? items[int.Parse(part)]! : node[part]!;
        return (node, parts[^1]);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
