using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Assay.Formats.Allure;

namespace Assay.Formats.Reports;

/// <summary>Takes values as what is needed; nothing here throws on what a document contains.</summary>
internal static class Json
{
    private const int Deepest = 2_000;

    public static readonly JsonReaderOptions Options = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = Deepest,
    };

    private static readonly JsonDocumentOptions Whole = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = Deepest,
    };

    /// <summary>A copy, which outlives the bytes.</summary>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8) => JsonElement.Parse(utf8, Whole);

    public static string Text(ref Utf8JsonReader reader) =>
        JsonText.Decode(reader.ValueSpan, reader.ValueIsEscaped, int.MaxValue, out _);

    /// <summary>A property of an object; undefined when there is none.</summary>
    public static JsonElement At(this JsonElement element, string property)
    {
        if (element.ValueKind != JsonValueKind.Object) return default;
        try
        {
            return element.TryGetProperty(property, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // A name elsewhere in the object is no Unicode.
            return default;
        }
    }

    /// <summary>A text, number or boolean as text.</summary>
    public static string? Text(this JsonElement element)
    {
        if (element.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True
            or JsonValueKind.False)) return null;
        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (element.ValueKind == JsonValueKind.String) raw = raw[1..^1];
        return JsonText.Decode(raw, raw.Contains((byte)'\\'), int.MaxValue, out _);
    }

    public static string? Text(this JsonElement element, string property) => element.At(property).Text();

    public static double? Number(this JsonElement element, string property) => element.At(property).Number();

    public static double? Number(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && double.TryParse(element.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    public static bool Flag(this JsonElement element, string property) =>
        element.At(property).ValueKind == JsonValueKind.True;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string property) =>
        element.At(property).Items();

    /// <summary>The items of an array; of anything else none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>The properties of an object; of anything else none.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Properties(this JsonElement element, string property) =>
        element.At(property) is { ValueKind: JsonValueKind.Object } value
            ? value.EnumerateObject().Select(each => (Name(each), each.Value))
            : [];

    private static string Name(JsonProperty property)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        return JsonText.Decode(raw, raw.Contains((byte)'\\'), int.MaxValue, out _);
    }

    public static bool Has(this JsonElement element, string property) =>
        element.At(property).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
}
