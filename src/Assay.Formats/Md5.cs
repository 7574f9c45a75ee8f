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
    public static string Hex(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The same as PostgreSQL's <c>md5(text)::uuid</c>.</summary>
    public static Guid Guid(string text) => Guid(Encoding.UTF8.GetBytes(text));

    /// <summary>The same as PostgreSQL's <c>md5(bytes)::uuid</c>.</summary>
    public static Guid Guid(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(bytes, digest);
        return new(digest, bigEndian: true);
    }
}
