using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Formats.Allure;

/// <summary>
/// Walks a document value by value and takes each one as what the caller needs, whatever it is. Only broken syntax
/// throws (<see cref="JsonException"/>). Every value that was read or skipped leaves the cursor on its last token.
/// </summary>
internal ref struct JsonCursor
{
    // Skipping is iterative and steps stop at their own limit, so depth costs one bit a level.
    private const int MaxDepth = 1_000_000;

    private Utf8JsonReader reader;

    public JsonCursor(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        reader = new Utf8JsonReader(utf8, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaxDepth,
        });
        reader.Read();
    }

    public readonly bool AtObject => reader.TokenType == JsonTokenType.StartObject;

    public readonly bool AtArray => reader.TokenType == JsonTokenType.StartArray;

    /// <summary>True inside an object; anything else is skipped.</summary>
    public bool EnterObject()
    {
        if (AtObject) return true;
        reader.Skip();
        return false;
    }

    /// <summary>True inside an array; anything else is skipped.</summary>
    public bool EnterArray()
    {
        if (AtArray) return true;
        reader.Skip();
        return false;
    }

    /// <summary>Moves to the value of the next property; false at the end of the object.</summary>
    public bool NextProperty(out ReadOnlySpan<byte> name)
    {
        Advance();
        name = default;
        if (reader.TokenType == JsonTokenType.EndObject) return false;
        name = reader.ValueIsEscaped
            ? Encoding.UTF8.GetBytes(JsonText.Decode(reader.ValueSpan, escaped: true, int.MaxValue, out _))
            : reader.ValueSpan;
        Advance();
        return true;
    }

    /// <summary>Moves to the next item; false at the end of the array.</summary>
    public bool NextItem()
    {
        Advance();
        return reader.TokenType != JsonTokenType.EndArray;
    }

    public void Skip() => reader.Skip();

    /// <summary>Throws unless nothing but white space and comments follows.</summary>
    public void End()
    {
        while (reader.Read()) reader.Skip();
    }

    /// <summary>The text as it was written, control characters included; null unless a scalar.</summary>
    public string? Raw(int limit, out bool cut)
    {
        cut = false;
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return JsonText.Decode(reader.ValueSpan, reader.ValueIsEscaped, limit, out cut);
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return Encoding.ASCII.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>Like <see cref="Raw"/>, for texts of which there are few different ones in many files.</summary>
    public string? Word(int limit, out bool cut)
    {
        var repeats = reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped
            && reader.ValueSpan.Length <= Math.Min(limit, Words.Longest);
        if (!repeats) return Raw(limit, out cut);
        cut = false;
        return Words.Of(reader.ValueSpan);
    }

    /// <summary>A clean text; null unless a scalar.</summary>
    public string? Text(int limit, out bool cut) => Raw(limit, out cut) is { } raw ? CleanText.Of(raw) : null;

    public string? Text(int limit = Limits.Text) => Text(limit, out _);

    public long? Number()
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var whole) ? whole : Whole(reader.ValueSpan);
            case JsonTokenType.String:
                var text = reader.ValueSpan.Trim((byte)' ');
                return Utf8Parser.TryParse(text, out whole, out var used) && used == text.Length ? whole : Whole(text);
            default:
                reader.Skip();
                return null;
        }
    }

    public bool? Flag()
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return reader.TokenType == JsonTokenType.True;
            case JsonTokenType.String or JsonTokenType.Number:
                var text = reader.ValueSpan;
                if (Ascii.EqualsIgnoreCase(text, "true"u8) || text.SequenceEqual("1"u8)) return true;
                return Ascii.EqualsIgnoreCase(text, "false"u8) || text.SequenceEqual("0"u8) ? false : null;
            default:
                reader.Skip();
                return null;
        }
    }

    // Playwright and old JavaScript writers give milliseconds with a fraction.
    private static long? Whole(ReadOnlySpan<byte> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && Math.Abs(value) < 9e15
            ? (long)value
            : null;

    private void Advance()
    {
        if (!reader.Read()) throw new JsonException("unexpected end");
    }
}
