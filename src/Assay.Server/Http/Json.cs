using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Server.Http;

/// <summary>Strict in what is sent, lenient in what is taken: see the wire rules in docs/api.md.</summary>
internal static class Json
{
    /// <summary>Options of the API: camelCase, nulls left out, numbers and booleans in strings, enums in any case.</summary>
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
    }

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
