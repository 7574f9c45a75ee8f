using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Http;

/// <summary>
/// Answers made of text are compressed while they are written. Secrets in them (antiforgery tokens) are encrypted anew
/// for each answer, so that their compressed length tells nothing. Events are not compressed: they must not wait.
/// </summary>
internal static class Compression
{
    public static void AddCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"];
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.AddSingleton<PackedFiles>();
    }

    public static void UseCompression(this IApplicationBuilder app)
    {
        app.UseResponseCompression();
        app.Use((http, next) => http.RequestServices.GetRequiredService<PackedFiles>().Answer(http, next));
    }
}

/// <summary>
/// Our own style sheets and scripts, packed as small as can be the first time somebody asks for them.
/// </summary>
internal sealed class PackedFiles(IWebHostEnvironment host)
{
    private static readonly FileExtensionContentTypeProvider Types = new();
    private readonly ConcurrentDictionary<string, Packed> files = new(StringComparer.Ordinal);

    private sealed record Packed(DateTimeOffset Modified, string Type, byte[] Content, EntityTagHeaderValue Tag);

    public Task Answer(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return next(http);
        if (!request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal)) return next(http);
        return Find(request.Path.Value ?? "") is { } file ? Write(http, file) : next(http);
    }

    private Packed? Find(string path)
    {
        if (!path.EndsWith(".css", StringComparison.Ordinal) && !path.EndsWith(".js", StringComparison.Ordinal))
            return null;
        var file = host.WebRootFileProvider.GetFileInfo(path);
        if (!file.Exists || file.IsDirectory) return null;
        if (files.TryGetValue(path, out var known) && known.Modified == file.LastModified) return known;
        return files[path] = Pack(path, file);
    }

    private static Packed Pack(string path, IFileInfo file)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var source = file.CreateReadStream())
            source.CopyTo(brotli);
        Types.TryGetContentType(path, out var type);
        return new(file.LastModified, type ?? "application/octet-stream", packed.ToArray(),
            new($"\"{file.LastModified.UtcTicks:x}-{file.Length:x}-br\""));
    }

    private static async Task Write(HttpContext http, Packed file)
    {
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = file.Tag;
        http.Response.Headers.CacheControl = PageSafety.CacheOf(http.Request);
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(file.Tag, useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        http.Response.ContentType = file.Type;
        http.Response.ContentLength = file.Content.Length;
        http.Response.Headers.ContentEncoding = "br";
        if (HttpMethods.IsGet(http.Request.Method))
            await http.Response.Body.WriteAsync(file.Content, http.RequestAborted);
    }
}
