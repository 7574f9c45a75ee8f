using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Assay.Server.Ui.Layout;

/// <summary>
/// The style sheets of all pages as one file, /css/assay.css: one request of a first visit instead of seven, before
/// which nothing is painted and no script runs.
/// </summary>
internal sealed class StyleSheet(IFileProvider files) : IFileProvider
{
    public const string Path = "/css/assay.css";

    /// <summary>In the order in which they apply.</summary>
    private static readonly string[] Parts = ["tokens", "base", "layout", "controls", "marks", "lists", "details"];

    public IFileInfo GetFileInfo(string subpath) => subpath == Path
        ? new Joined([.. Parts.Select(part => files.GetFileInfo($"/css/{part}.css"))])
        : files.GetFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => files.GetDirectoryContents(subpath);

    public IChangeToken Watch(string filter) => files.Watch(filter);

    private sealed class Joined(IReadOnlyList<IFileInfo> parts) : IFileInfo
    {
        public bool Exists => parts.All(part => part.Exists);
        public bool IsDirectory => false;
        public DateTimeOffset LastModified => parts.Max(part => part.LastModified);
        public long Length => parts.Sum(part => part.Length);
        public string Name => System.IO.Path.GetFileName(Path);
        public string? PhysicalPath => null;

        public Stream CreateReadStream()
        {
            var joined = new MemoryStream();
            foreach (var part in parts)
            {
                using var content = part.CreateReadStream();
                content.CopyTo(joined);
            }
            joined.Position = 0;
            return joined;
        }
    }
}

internal static class StyleSheets
{
    public static void UseStyleSheet(this WebApplication app) =>
        app.Environment.WebRootFileProvider = new StyleSheet(app.Environment.WebRootFileProvider);
}
