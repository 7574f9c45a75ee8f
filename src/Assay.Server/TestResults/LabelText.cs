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

    public static string Write(IReadOnlyList<Label> labels)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, AsTheyAre))
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
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    public static List<Label> Read(string text) =>
        (JsonSerializer.Deserialize(text, LabelJson.Default.StringArrayArray) ?? [])
        .Select(pair => new Label(pair[0], pair[1])).ToList();
}

[JsonSerializable(typeof(string[][]))]
internal sealed partial class LabelJson : JsonSerializerContext;
