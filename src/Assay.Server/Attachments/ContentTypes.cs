using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.StaticFiles;

namespace Assay.Server.Attachments;

internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";
    private static readonly FileExtensionContentTypeProvider ByName = Known();

    /// <summary>The type an adapter gave, else what the name suggests, else what the sender or the first bytes told.</summary>
    public static string Of(string? given, string name, string? told = null)
    {
        if (IsType(given)) return given.ToLowerInvariant();
        if (ByName.TryGetContentType(name, out var type)) return type;
        return IsType(told) ? told.ToLowerInvariant() : Unknown;
    }

    private static bool IsType([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= 255 } and not Unknown && text.Contains('/', StringComparison.Ordinal) && !text.Any(char.IsControl);

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
