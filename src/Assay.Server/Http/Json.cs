using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Server.Http;

/// <summary>Strict in what is sent, lenient in what is taken: see the wire rules in docs/api.md.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Lenient = Options();

    /// <summary>
    /// Options of the API: camelCase, nulls left out, numbers and booleans in strings, enums in any case.
    /// </summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.NumberHandling = JsonNumberHandling.AllowReadingFromString;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.ReadCommentHandling = JsonCommentHandling.Skip;
        options.AllowTrailingCommas = true;
        options.MaxDepth = 1024;
        options.Converters.Add(new LenientBoolean());
        options.Converters.Add(new LenientText());
        options.Converters.Add(new LenientEnums());
        options.TypeInfoResolver =
            (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(DropNulls);
    }

    /// <summary>A text of a body that is read piece by piece.</summary>
    /// <exception cref="Refusal">400 when it is none.</exception>
    public static string? Text(JsonElement value, string field)
    {
        try
        {
            return value.Deserialize<string>(Lenient);
        }
        catch (JsonException)
        {
            throw Refusal.Invalid($"Validation error: {field} should be a text");
        }
    }

    /// <summary>The fields of an object in a body, by names in any case; none when there is no object.</summary>
    /// <exception cref="Refusal">400 when it is something else.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Fields(JsonElement? value, string field)
    {
        if (value is not { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } given)
            return new Dictionary<string, JsonElement>();
        try
        {
            var fields = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, one) in given.Deserialize<Dictionary<string, JsonElement>>(Lenient)!)
                fields[name] = one;
            return fields;
        }
        catch (JsonException)
        {
            throw Refusal.Invalid($"Validation error: {field} should be an object");
        }
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        return options;
    }

    /// <summary>What stands for nothing in a list, as in [null], is left out of it.</summary>
    private static void DropNulls(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        var lists = type.Properties
            .Where(property => property.Get is not null && IsListOfReferences(property.PropertyType)).ToList();
        if (lists.Count == 0) return;
        type.OnDeserialized += read =>
        {
            foreach (var property in lists)
                if (property.Get!(read) is IList { IsFixedSize: false } list)
                    for (var at = list.Count - 1; at >= 0; at--)
                        if (list[at] is null) list.RemoveAt(at);
        };
    }

    private static bool IsListOfReferences(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [{ IsValueType: false }]
        && typeof(IEnumerable).IsAssignableFrom(type);

    private sealed class LenientBoolean : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                JsonTokenType.Number => reader.GetDouble() != 0,
                JsonTokenType.String => reader.GetString() is "1" or "true" or "True" or "TRUE",
                _ => throw new JsonException("a boolean was expected"),
            };

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) =>
            writer.WriteBooleanValue(value);
    }

    /// <summary>Texts may come as numbers or booleans; PostgreSQL stores no NUL, so it is dropped.</summary>
    private sealed class LenientText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    var text = reader.GetString()!;
                    return text.Contains('\0', StringComparison.Ordinal)
                        ? text.Replace("\0", "", StringComparison.Ordinal)
                        : text;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    using (var value = JsonDocument.ParseValue(ref reader)) return value.RootElement.GetRawText();
                default:
                    throw new JsonException("a text was expected");
            }
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value);
    }

    private sealed class LenientEnums : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower).CreateConverter(typeToConvert, options);
    }
}
