using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Formats;

namespace Assay.Server.TestResults;

/// <summary>
/// What only a reader of the result needs, stored as one compressed JSON document. Masked parameter values are masked
/// before they get here.
/// </summary>
public sealed class ResultBody
{
    public string? Message { get; init; }
    public string? Trace { get; init; }
    public string? Expected { get; init; }
    public string? Actual { get; init; }
    public string? Description { get; init; }
    public string? DescriptionHtml { get; init; }
    public string? Precondition { get; init; }
    public string? PreconditionHtml { get; init; }
    public string? ExpectedResult { get; init; }
    public string? ExpectedResultHtml { get; init; }

    /// <summary>As uploaded: exporting to another instance sends it again.</summary>
    public string? HistoryId { get; init; }

    /// <summary>The adapter's own spelling of the uuid.</summary>
    public string? Uuid { get; init; }
    public List<Parameter>? Parameters { get; init; }
    public List<Link>? Links { get; init; }
    public List<Step>? Steps { get; init; }

    public byte[] Pack() => Compressed.Pack(this, BodyJson.Default.ResultBody);

    public static ResultBody Unpack(byte[] packed) => Compressed.Unpack(packed, BodyJson.Default.ResultBody);
}

/// <summary>The fixtures of one container, in the order of the file: set-ups first.</summary>
internal sealed class FixtureBody
{
    public List<Fixture> Fixtures { get; init; } = [];

    public byte[] Pack() => Compressed.Pack(this, BodyJson.Default.FixtureBody);

    public static FixtureBody Unpack(byte[] packed) => Compressed.Unpack(packed, BodyJson.Default.FixtureBody);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    MaxDepth = 4096)]
[JsonSerializable(typeof(ResultBody))]
[JsonSerializable(typeof(FixtureBody))]
internal sealed partial class BodyJson : JsonSerializerContext;

/// <summary>JSON behind one byte that says how it is compressed: 1 = Brotli at its fastest.</summary>
internal static class Compressed
{
    private const byte Brotli = 1;
    private const int Kept = 1 << 20;

    [ThreadStatic] private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? ofThread;

    public static byte[] Pack<T>(T document, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var (bytes, json) = ofThread ??= Writer();
        JsonSerializer.Serialize(json, document, type);
        json.Flush();
        var packed = Pack(bytes.WrittenSpan);
        bytes.ResetWrittenCount();
        json.Reset();
        if (bytes.Capacity > Kept) ofThread = null;
        return packed;
    }

    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json) Writer()
    {
        var bytes = new ArrayBufferWriter<byte>(16 << 10);
        return (bytes, new(bytes, new() { SkipValidation = true, MaxDepth = BodyJson.Default.Options.MaxDepth }));
    }

    private static byte[] Pack(ReadOnlySpan<byte> json)
    {
        var limit = BrotliEncoder.GetMaxCompressedLength(json.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(limit + 1);
        try
        {
            if (!BrotliEncoder.TryCompress(json, buffer.AsSpan(1), out var written, quality: 1, window: 18))
                throw new InvalidOperationException($"{json.Length} bytes could not be compressed");
            buffer[0] = Brotli;
            return buffer.AsSpan(0, written + 1).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static T Unpack<T>(byte[] packed, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        if (packed.Length == 0 || packed[0] != Brotli)
            throw new InvalidDataException("A stored document has an unknown form; it was written by a newer Assay");
        var buffer = ArrayPool<byte>.Shared.Rent(packed.Length * 8);
        try
        {
            var json = Decompress(packed.AsSpan(1), ref buffer);
            return JsonSerializer.Deserialize(json, type)
                ?? throw new InvalidDataException("A stored document is empty");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Without a stream: lists unpack hundreds of small documents.</summary>
    private static ReadOnlySpan<byte> Decompress(ReadOnlySpan<byte> packed, ref byte[] buffer)
    {
        using var decoder = new BrotliDecoder();
        for (var length = 0; ;)
        {
            var status = decoder.Decompress(packed, buffer.AsSpan(length), out var read, out var written);
            packed = packed[read..];
            length += written;
            if (status == OperationStatus.Done) return buffer.AsSpan(0, length);
            if (status != OperationStatus.DestinationTooSmall)
                throw new InvalidDataException("A stored document is damaged");
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
    }
}
