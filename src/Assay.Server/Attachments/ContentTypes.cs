using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.StaticFiles;

namespace Assay.Server.Attachments;

internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";
    private static readonly FileExtensionContentTypeProvider ByName = Known();

    /// <summary>
    /// The type an adapter gave, else what the name suggests, else what the sender or the first bytes told.
    /// </summary>
    public static string Of(string? given, string name, string? told = null)
    {
        if (IsType(given)) return given.ToLowerInvariant();
        if (ByName.TryGetContentType(name, out var type)) return type;
        return IsType(told) ? told.ToLowerInvariant() : Unknown;
    }

    /// <returns>Null for what cannot be told from its beginning.</returns>
    public static string? Sniff(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty) return null;
        foreach (var (mark, type) in Marks)
            if (start.StartsWith(mark)) return type;
        if (start.Length > 11 && start[4..8].SequenceEqual("ftyp"u8)) return "video/mp4";
        if (start.Length > 11 && start.StartsWith("RIFF"u8) && start[8..12].SequenceEqual("WEBP"u8))
            return "image/webp";
        return start.ContainsAnyInRange((byte)0, (byte)8) || !IsText(start) ? null : "text/plain";
    }

    /// <summary>The last character may be cut.</summary>
    private static bool IsText(ReadOnlySpan<byte> start)
    {
        for (var cut = 0; cut < 4 && cut < start.Length; cut++)
            if (System.Text.Unicode.Utf8.IsValid(start[..^cut])) return true;
        return false;
    }

    private static readonly (byte[] Mark, string Type)[] Marks =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "image/png"), ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        ("GIF8"u8.ToArray(), "image/gif"), ("%PDF-"u8.ToArray(), "application/pdf"),
        ("PK\x03\x04"u8.ToArray(), "application/zip"), ([0x1F, 0x8B], "application/gzip"),
        ([0x1A, 0x45, 0xDF, 0xA3], "video/webm"), ("<?xml"u8.ToArray(), "application/xml"),
    ];

    private static bool IsType([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= 255 } and not Unknown && text.Contains('/', StringComparison.Ordinal)
            && !text.Any(char.IsControl);

    private static FileExtensionContentTypeProvider Known()
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".log"] = "text/plain";
        types.Mappings[".yaml"] = types.Mappings[".yml"] = "application/yaml";
        types.Mappings[".md"] = "text/markdown";
        types.Mappings[".har"] = "application/json";
        types.Mappings[".uri"] = "text/uri-list";
        types.Mappings[".properties"] = "text/plain";
        return types;
    }
}
