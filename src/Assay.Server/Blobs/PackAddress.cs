using System.Buffers.Binary;

namespace Assay.Server.Blobs;

/// <summary>16 bytes name the pack, 8 the offset in it, 4 the length.</summary>
internal readonly record struct PackAddress(Guid Pack, long Offset, int Size)
{
    public const int Length = 28;
    public const int NameLength = 16;

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Pack.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(NameLength), Offset);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(24), Size);
        return bytes;
    }

    public static PackAddress Of(ReadOnlySpan<byte> bytes) => new(
        new Guid(bytes[..NameLength], bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(bytes[NameLength..]),
        BinaryPrimitives.ReadInt32BigEndian(bytes[24..]));
}
