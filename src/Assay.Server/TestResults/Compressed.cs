using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Server.TestResults;

/// <summary>
/// JSON documents, compressed with Brotli at its fastest behind one byte that says how:
/// <code>
/// 1, Brotli of a document
/// 2, how many documents, length of each (4 bytes, little endian), Brotli of all
/// </code>
/// </summary>
internal static class Compressed
{
    public const int MostDocuments = byte.MaxValue;

    private const byte One = 1;
    private const byte Many = 2;
    private const int Kept = 1 << 20;

    [ThreadStatic] private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? ofThread;

    public static byte[] Pack<T>(T document, JsonTypeInfo<T> type) => Pack(Json(document, type));

    public static byte[] Pack(ReadOnlySpan<byte> json) => Pack(json, [One]);

    /// <param name="json">Documents one after another.</param>
    /// <param name="lengths">Of each, in bytes; at most <see cref="MostDocuments"/>.</param>
    public static byte[] Pack(ReadOnlySpan<byte> json, ReadOnlySpan<int> lengths)
    {
        if (lengths.Length == 1) return Pack(json);
        Span<byte> head = stackalloc byte[2 + lengths.Length * sizeof(int)];
        (head[0], head[1]) = (Many, (byte)lengths.Length);
        for (var place = 0; place < lengths.Length; place++)
            BinaryPrimitives.WriteInt32LittleEndian(head[(2 + place * sizeof(int))..], lengths[place]);
        return Pack(json, head);
    }

    /// <returns>The document, until this thread asks for another one.</returns>
    public static ReadOnlySpan<byte> Json<T>(T document, JsonTypeInfo<T> type)
    {
        if (ofThread is not { Bytes.Capacity: <= Kept }) ofThread = Writer();
        var (bytes, json) = ofThread.Value;
        bytes.ResetWrittenCount();
        json.Reset();
        JsonSerializer.Serialize(json, document, type);
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

    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json) Writer()
    {
        var bytes = new ArrayBufferWriter<byte>(16 << 10);
        return (bytes, new(bytes, new() { SkipValidation = true, MaxDepth = BodyJson.Default.Options.MaxDepth }));
    }

    private static byte[] Pack(ReadOnlySpan<byte> json, ReadOnlySpan<byte> head)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(head.Length + BrotliEncoder.GetMaxCompressedLength(json.Length));
        try
        {
            head.CopyTo(buffer);
            if (!BrotliEncoder.TryCompress(json, buffer.AsSpan(head.Length), out var written, quality: 1, window: 18))
                throw new InvalidOperationException($"{json.Length} bytes could not be compressed");
            return buffer.AsSpan(0, head.Length + written).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What one stored value holds, decompressed until it is disposed.</summary>
    public sealed class Documents : IDisposable
    {
        private readonly int[] ends;
        private byte[] buffer;
        private int length;

        /// <param name="packed">As it is stored.</param>
        /// <param name="needed">How many of its documents are wanted; the rest is not decompressed.</param>
        public Documents(byte[] packed, int needed = MostDocuments)
        {
            buffer = ArrayPool<byte>.Shared.Rent(packed.Length * 8);
            switch (packed)
            {
                case [One, ..]:
                    Decompress(packed.AsSpan(1), int.MaxValue);
                    ends = [length];
                    break;
                case [Many, var count, ..] when packed.Length >= 2 + count * sizeof(int):
                    ends = new int[count];
                    for (var (place, end) = (0, 0); place < count; place++)
                        ends[place] = end += BinaryPrimitives.ReadInt32LittleEndian(
                            packed.AsSpan(2 + place * sizeof(int)));
                    Decompress(packed.AsSpan(2 + count * sizeof(int)), ends[Math.Min(needed, count) - 1]);
                    break;
                default:
                    throw new InvalidDataException(
                        "A stored document has an unknown form; it was written by a newer Assay");
            }
        }

        public ReadOnlySpan<byte> Json(int place)
        {
            if (place >= ends.Length || ends[place] > length)
                throw new InvalidDataException("A stored document is missing");
            return buffer.AsSpan((place == 0 ? 0 : ends[place - 1])..ends[place]);
        }

        public T Read<T>(int place, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Json(place), type)
            ?? throw new InvalidDataException("A stored document is empty");

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }

        /// <summary>Without a stream: lists unpack hundreds of small documents.</summary>
        private void Decompress(ReadOnlySpan<byte> packed, int enough)
        {
            using var decoder = new BrotliDecoder();
            while (length < enough)
            {
                var status = decoder.Decompress(packed, buffer.AsSpan(length), out var read, out var written);
                packed = packed[read..];
                length += written;
                if (status == OperationStatus.Done) return;
                if (status != OperationStatus.DestinationTooSmall)
                    throw new InvalidDataException("A stored document is damaged");
                if (length < enough) Grow();
            }
        }

        private void Grow()
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
    }
}
