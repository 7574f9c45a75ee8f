using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Server.TestResults;

internal static partial class Compressed
{
    /// <summary>What one stored value holds, decompressed until it is disposed.</summary>
    public sealed class Documents : IDisposable
    {
        /// <summary>Where each document ends, without its steps where these stand apart.</summary>
        private readonly int[] ends;

        /// <summary>Where the steps of each end; they follow the documents.</summary>
        private readonly int[] stepsEnds = [];
        private byte[] buffer = [];
        private byte[] joined = [];
        private int length;

        /// <param name="packed">As it is stored.</param>
        /// <param name="needed">How many of its documents are wanted; the rest is not decompressed.</param>
        /// <param name="withSteps">Without, only <see cref="Facts"/> can be asked for.</param>
        public Documents(byte[] packed, int needed = MostDocuments, bool withSteps = true)
        {
            switch (packed)
            {
                case [One, ..]:
                    buffer = ArrayPool<byte>.Shared.Rent(packed.Length * 8);
                    Decompress(packed.AsSpan(1), int.MaxValue);
                    ends = [length];
                    break;
                case [Many, > 0 and var count, ..] when packed.Length >= 2 + count * sizeof(int):
                    ends = new int[count];
                    for (var (place, end) = (0, 0); place < count; place++)
                        ends[place] = end = Sum(end, BinaryPrimitives.ReadInt32LittleEndian(
                            packed.AsSpan(2 + place * sizeof(int))));
                    Decompress(packed.AsSpan(2 + count * sizeof(int)), ends[Math.Min(needed, count) - 1]);
                    break;
                case [StepsApart, > 0 and var count, ..]:
                    (ends, stepsEnds) = (new int[count], new int[count]);
                    var head = packed.AsSpan(2);
                    for (var place = 0; place < count; place++)
                    {
                        ends[place] = Sum(place == 0 ? 0 : ends[place - 1], Length(ref head));
                        stepsEnds[place] = Sum(place == 0 ? 0 : stepsEnds[place - 1], Length(ref head));
                    }
                    for (var place = 0; place < count; place++) stepsEnds[place] = Sum(stepsEnds[place], ends[^1]);
                    var facts = Length(ref head);
                    if (facts > head.Length) throw Damaged();
                    var last = Math.Min(needed, count) - 1;
                    Decompress(head[..facts], withSteps ? ends[^1] : ends[last]);
                    if (withSteps) Decompress(head[facts..], stepsEnds[last]);
                    break;
                default:
                    throw new InvalidDataException(
                        "A stored document has an unknown form; it was written by a newer Assay");
            }
        }

        /// <returns>The whole document, until another one is asked for.</returns>
        public ReadOnlySpan<byte> Json(int place)
        {
            var facts = Facts(place);
            if (stepsEnds.Length == 0) return facts;
            var steps = Part(place == 0 ? ends[^1] : stepsEnds[place - 1], stepsEnds[place]);
            return steps.IsEmpty ? facts : Join(facts, steps);
        }

        /// <returns>At least what stands before the steps.</returns>
        public ReadOnlySpan<byte> Facts(int place) => place < ends.Length
            ? Part(place == 0 ? 0 : ends[place - 1], ends[place])
            : throw new InvalidDataException("A stored document is missing");

        public T Read<T>(int place, JsonTypeInfo<T> type) => Read(Json(place), type);

        /// <summary>The same of a document that may be without its steps.</summary>
        public T ReadFacts<T>(int place, JsonTypeInfo<T> type) => Read(Facts(place), type);

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(joined);
            (buffer, joined) = ([], []);
        }

        private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) =>
            JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("A stored document is empty");

        private static int Length(ref Span<byte> head)
        {
            var value = 0;
            for (var (index, shift) = (0, 0); index < head.Length && shift < 32; index++, shift += 7)
            {
                value |= (head[index] & 0x7f) << shift;
                if (head[index] > 0x7f) continue;
                head = head[(index + 1)..];
                return value;
            }
            throw Damaged();
        }

        private static int Sum(int end, int more) =>
            more >= 0 && end <= int.MaxValue - more ? end + more : throw Damaged();

        private static InvalidDataException Damaged() => new("A stored document is damaged");

        private ReadOnlySpan<byte> Part(int from, int to) => to <= length
            ? buffer.AsSpan(from..to)
            : throw new InvalidDataException("A stored document is missing");

        private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> facts, ReadOnlySpan<byte> steps)
        {
            var name = facts.Length > 2 ? ",\"steps\":"u8 : "\"steps\":"u8;
            var whole = facts.Length + name.Length + steps.Length;
            if (joined.Length < whole)
            {
                ArrayPool<byte>.Shared.Return(joined);
                joined = ArrayPool<byte>.Shared.Rent(whole);
            }
            facts[..^1].CopyTo(joined);
            name.CopyTo(joined.AsSpan(facts.Length - 1));
            steps.CopyTo(joined.AsSpan(facts.Length - 1 + name.Length));
            joined[whole - 1] = (byte)'}';
            return joined.AsSpan(0, whole);
        }

        /// <summary>Without a stream, and not further than enough: lists unpack hundreds of small documents.</summary>
        private void Decompress(ReadOnlySpan<byte> packed, int enough)
        {
            using var decoder = new BrotliDecoder();
            while (length < enough)
            {
                if (length == buffer.Length) Grow(enough);
                var free = buffer.AsSpan(length, Math.Min(buffer.Length, enough) - length);
                var status = decoder.Decompress(packed, free, out var read, out var written);
                packed = packed[read..];
                length += written;
                if (status == OperationStatus.Done && enough is int.MaxValue || length >= enough) return;
                if (status != OperationStatus.DestinationTooSmall) throw Damaged();
            }
        }

        /// <summary>Lengths that damage made huge get no memory before there is something to put into it.</summary>
        private void Grow(int enough)
        {
            var wanted = buffer.Length == 0 ? Math.Min(enough, Kept) : (int)Math.Min(int.MaxValue, buffer.Length * 2L);
            var larger = ArrayPool<byte>.Shared.Rent(wanted);
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
    }
}
