using Microsoft.AspNetCore.StaticFiles;

namespace Assay.Server.Attachments;

internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";
    private static readonly FileExtensionContentTypeProvider ByName = Known();

    /// <summary>The type an adapter gave, else what the name suggests.</summary>
    public static string Of(string? given, string name)
    {
        if (given is { Length: > 0 and <= 255 } && given.Contains('/', StringComparison.Ordinal)
            && !given.Any(char.IsControl) && given != Unknown) return given.ToLowerInvariant();
        return ByName.TryGetContentType(name, out var type) ? type : Unknown;
    }

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
