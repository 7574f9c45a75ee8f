using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Assay.Formats.Allure;

/// <summary>
/// Short texts that repeat from file to file (names and values of labels, names of steps, statuses) become one string
/// instead of many.
/// Shared by all readers: a slot that two write at once holds one of the two, and either is right.
/// </summary>
internal static class Words
{
    public const int Longest = 64;
    private const int Slots = 1 << 13;
    private static readonly string?[] Known = new string?[Slots];

    /// <param name="utf8">Valid UTF-8 without escapes, at most <see cref="Longest"/> bytes.</param>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        if (!Ascii.IsValid(utf8)) return Encoding.UTF8.GetString(utf8);
        ref var slot = ref Known[Hash(utf8) & (Slots - 1)];
        if (slot is { } known && Ascii.Equals(utf8, known)) return known;
        return slot = Encoding.ASCII.GetString(utf8);
    }

    /// <summary>Eight bytes at a time; who makes texts collide only makes them strings of their own.</summary>
    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        const ulong odd = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)utf8.Length;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..])
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8)) * odd, 29);
        foreach (var rest in utf8) hash = (hash ^ rest) * odd;
        return (int)(hash >> 32);
    }
}
