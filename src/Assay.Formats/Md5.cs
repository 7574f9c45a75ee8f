using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Formats;

/// <summary>
/// MD5 as a name for things, never as protection: the keys of other tools and of PostgreSQL's md5() are made of it.
/// </summary>
[SuppressMessage("Security", "CA5351", Justification = "Other tools prescribe it; nothing is protected by it")]
public static class Md5
{
    /// <summary>32 lower-case hex digits, of the text as UTF-8.</summary>
    public static string Hex(string text) => Guid(text).ToString("N");

    /// <summary>The same as PostgreSQL's <c>md5(text)::uuid</c>.</summary>
    public static Guid Guid(ReadOnlySpan<char> text)
    {
        const int few = 1024;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > few ? ArrayPool<byte>.Shared.Rent(most) : null;
        var utf8 = rented ?? stackalloc byte[few];
        var digest = Guid(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return digest;
    }

    /// <summary>The same as PostgreSQL's <c>md5(bytes)::uuid</c>.</summary>
    public static Guid Guid(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(bytes, digest);
        return new(digest, bigEndian: true);
    }
}
