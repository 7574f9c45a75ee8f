using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Server.TestResults;

/// <summary>
/// JSON documents, compressed with Brotli at its fastest behind one byte that says how:
/// <code>
/// 1, Brotli of a document
/// 2, how many documents, length of each (4 bytes, little endian), Brotli of all
/// 3, how many documents, of each the length without its steps and of its steps, length of the first Brotli
///    (7 bits a byte, low ones first), Brotli of {"message":"…"}{"parameters":[…]}…, Brotli of [{"name":"…"}]…
/// </code>
/// Lists show what stands before the steps: of the third form they unpack only that. The second is read, and written
/// no more.
/// </summary>
internal static partial class Compressed
{
    public const int MostDocuments = byte.MaxValue;

    private const byte One = 1;
    private const byte Many = 2;
    private const byte StepsApart = 3;
    private const int Kept = 1 << 20;
    private const int LongestLength = 5;

    [ThreadStatic] private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? ofThread;

    public static byte[] Pack(ReadOnlySpan<byte> json)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 + BrotliEncoder.GetMaxCompressedLength(json.Length));
        try
        {
            buffer[0] = One;
            return buffer.AsSpan(0, 1 + Brotli(json, buffer.AsSpan(1))).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <param name="json">Documents one after another; steps are the last property of each that has any.</param>
    /// <param name="documents">
    /// Of each how long it is and how much stands before its steps, in bytes; at most <see cref="MostDocuments"/>.
    /// </param>
    public static byte[] Pack(ReadOnlySpan<byte> json, ReadOnlySpan<(int Length, int BeforeSteps)> documents)
    {
        if (documents.Length == 1) return Pack(json);
        var facts = ArrayPool<byte>.Shared.Rent(json.Length);
        var steps = ArrayPool<byte>.Shared.Rent(json.Length);
        var packed = ArrayPool<byte>.Shared.Rent(2 * BrotliEncoder.GetMaxCompressedLength(json.Length));
        try
        {
            Span<byte> head = stackalloc byte[2 + (2 * MostDocuments + 1) * LongestLength];
            (head[0], head[1]) = (StepsApart, (byte)documents.Length);
            var (headEnd, end, stepsEnd) = (2, 0, 0);
            foreach (var (length, before) in documents)
            {
                var (start, stepsStart) = (end, stepsEnd);
                var document = json[..length];
                json = json[length..];
                Add(document[..before], facts, ref end);
                if (before < length)
                {
                    Add("}"u8, facts, ref end);
                    var property = document[before..^1];
                    Add(property[(property.IndexOf((byte)':') + 1)..], steps, ref stepsEnd);
                }
                AddLength(head, ref headEnd, end - start);
                AddLength(head, ref headEnd, stepsEnd - stepsStart);
            }
            var packedEnd = Brotli(facts.AsSpan(0, end), packed);
            AddLength(head, ref headEnd, packedEnd);
            if (stepsEnd > 0) packedEnd += Brotli(steps.AsSpan(0, stepsEnd), packed.AsSpan(packedEnd));
            return [.. head[..headEnd], .. packed.AsSpan(0, packedEnd)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(facts);
            ArrayPool<byte>.Shared.Return(steps);
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <param name="body">What to write.</param>
    /// <param name="beforeSteps">How many bytes stand before the steps; all of them when there are none.</param>
    /// <returns>The document, until this thread asks for another one.</returns>
    public static ReadOnlySpan<byte> Json(ResultBody body, out int beforeSteps)
    {
        var (bytes, json) = Writer();
        beforeSteps = DocumentWriter.Write(json, body);
        json.Flush();
        return bytes.WrittenSpan;
    }

    /// <returns>The document, until this thread asks for another one.</returns>
    public static ReadOnlySpan<byte> Json(FixtureBody body)
    {
        var (bytes, json) = Writer();
        DocumentWriter.Write(json, body);
        json.Flush();
        return bytes.WrittenSpan;
    }

    /// <param name="packed">As it is stored.</param>
    /// <param name="place">Which of several documents.</param>
    /// <param name="type">What it is.</param>
    /// <exception cref="InvalidDataException">A newer Assay wrote it, or it is damaged.</exception>
    public static T Unpack<T>(byte[] packed, int place, JsonTypeInfo<T> type)
    {
        using var documents = new Documents(packed, place + 1);
        return documents.Read(place, type);
    }

    /// <summary>Empty, and this thread's own.</summary>
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json) Writer()
    {
        if (ofThread is not { Bytes.Capacity: <= Kept })
        {
            var bytes = new ArrayBufferWriter<byte>(16 << 10);
            ofThread = (bytes, new(
                bytes, new() { SkipValidation = true, MaxDepth = BodyJson.Default.Options.MaxDepth }));
        }
        ofThread.Value.Bytes.ResetWrittenCount();
        ofThread.Value.Json.Reset();
        return ofThread.Value;
    }

    private static void Add(ReadOnlySpan<byte> part, byte[] all, ref int end)
    {
        part.CopyTo(all.AsSpan(end));
        end += part.Length;
    }

    private static void AddLength(Span<byte> head, ref int end, int length)
    {
        for (; length > 0x7f; length >>= 7) head[end++] = (byte)(length | 0x80);
        head[end++] = (byte)length;
    }

    /// <returns>How many bytes it became.</returns>
    private static int Brotli(ReadOnlySpan<byte> json, Span<byte> packed) =>
        BrotliEncoder.TryCompress(json, packed, out var written, quality: 1, window: 18)
            ? written
            : throw new InvalidOperationException($"{json.Length} bytes could not be compressed");
}
