using System.Text.Json;

namespace Assay.Formats.Reports;

/// <summary>
/// Walks a JSON document of any length. Objects and arrays that may be long are entered; what is small is taken whole.
/// </summary>
internal sealed class JsonPull(Stream content)
{
    private const int LargestValue = 96 << 20;
    private byte[] buffer = new byte[64 << 10];
    private int position;
    private int length;
    private bool last;
    private bool begun;
    private JsonReaderState state = new(Json.Options);

    /// <summary>True when the next value is an object and was entered; any other value is skipped.</summary>
    public bool EnterObject() => Enter(JsonTokenType.StartObject);

    /// <summary>True when the next value is an array and was entered; any other value is skipped.</summary>
    public bool EnterArray() => Enter(JsonTokenType.StartArray);

    /// <summary>The name of the next property, whose value comes next; null at the end of the object.</summary>
    public string? NextProperty()
    {
        string? name = null;
        Take((ref Utf8JsonReader reader) =>
        {
            if (!reader.Read()) return false;
            if (reader.TokenType == JsonTokenType.PropertyName) name = Json.Text(ref reader);
            return true;
        });
        return name;
    }

    /// <summary>True when an item comes next; false, and past it, at the end of the array.</summary>
    public bool NextItem()
    {
        if (Peek() != JsonTokenType.EndArray) return true;
        Take(static (ref Utf8JsonReader reader) => reader.Read());
        return false;
    }

    /// <summary>The next value, whole.</summary>
    public JsonElement Value()
    {
        var start = 0;
        var end = 0;
        Take((ref Utf8JsonReader reader) =>
        {
            if (!reader.Read()) return false;
            start = (int)reader.TokenStartIndex;
            if (!reader.TrySkip()) return false;
            end = (int)reader.BytesConsumed;
            return true;
        });
        return Json.Parse(buffer.AsSpan(position - end + start, end - start));
    }

    /// <summary>The next value is of no interest; unlike <see cref="Value"/> it may be of any size.</summary>
    public void Skip()
    {
        var depth = 0;
        do
        {
            Take((ref Utf8JsonReader reader) =>
            {
                if (!reader.Read()) return false;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) depth++;
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) depth--;
                return true;
            });
        }
        while (depth > 0);
    }

    private delegate bool Step(ref Utf8JsonReader reader);

    private bool Enter(JsonTokenType wanted)
    {
        if (Peek() != wanted)
        {
            Skip();
            return false;
        }

        return Take(static (ref Utf8JsonReader reader) => reader.Read());
    }

    private JsonTokenType Peek()
    {
        while (true)
        {
            var reader = Reader();
            if (reader.Read()) return reader.TokenType;
            More();
        }
    }

    /// <summary>Repeats a step, each time with more bytes, until it can be done.</summary>
    private bool Take(Step step)
    {
        while (true)
        {
            var reader = Reader();
            if (step(ref reader))
            {
                position += (int)reader.BytesConsumed;
                state = reader.CurrentState;
                return true;
            }

            More();
        }
    }

    private Utf8JsonReader Reader()
    {
        if (!begun) Begin();
        return new(buffer.AsSpan(position, length - position), last, state);
    }

    private void Begin()
    {
        begun = true;
        Fill();
        if (buffer.AsSpan(0, length).StartsWith("\uFEFF"u8)) position = 3;
    }

    private void More()
    {
        if (last) throw new JsonException("unexpected end");
        buffer.AsSpan(position, length - position).CopyTo(buffer);
        length -= position;
        position = 0;
        if (length > buffer.Length / 2)
        {
            if (buffer.Length >= LargestValue)
                throw new InvalidDataException($"a value is larger than {LargestValue >> 20} MB");
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        Fill();
    }

    private void Fill()
    {
        var read = content.ReadAtLeast(buffer.AsSpan(length), buffer.Length - length, throwOnEndOfStream: false);
        last = read < buffer.Length - length;
        length += read;
    }
}
