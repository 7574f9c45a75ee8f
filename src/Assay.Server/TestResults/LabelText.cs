using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Formats;

namespace Assay.Server.TestResults;

/// <summary>Labels as they are stored: <c>[["epic","Shop"],["tag","smoke"]]</c>.</summary>
internal static class LabelText
{
    private static readonly JsonWriterOptions AsTheyAre = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true,
    };

    public static string Write(IReadOnlyList<Label> labels) => Encoding.UTF8.GetString(Utf8([labels])[0]);

    /// <summary>As UTF-8, which is what the database takes: texts of thousands of tests are made at once.</summary>
    public static byte[][] Utf8(IEnumerable<IReadOnlyList<Label>> tests)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(bytes, AsTheyAre);
        var texts = new List<byte[]>();
        foreach (var labels in tests)
        {
            Write(json, labels);
            json.Flush();
            texts.Add(bytes.WrittenSpan.ToArray());
            bytes.ResetWrittenCount();
            json.Reset();
        }
        return [.. texts];
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Label> labels)
    {
        json.WriteStartArray();
        foreach (var (name, value) in labels)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    public static List<Label> Read(string text) =>
        (JsonSerializer.Deserialize(text, LabelJson.Default.StringArrayArray) ?? [])
        .Select(pair => new Label(pair[0], pair[1])).ToList();
}

[JsonSerializable(typeof(string[][]))]
internal sealed partial class LabelJson : JsonSerializerContext;
