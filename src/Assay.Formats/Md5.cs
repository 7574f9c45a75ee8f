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
    public static Guid Guid(string text) => new(MD5.HashData(Encoding.UTF8.GetBytes(text)), bigEndian: true);
}
