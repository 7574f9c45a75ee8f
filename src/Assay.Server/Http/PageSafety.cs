namespace Assay.Server.Http;

/// <summary>What every page says to the browser: only our own scripts, nobody may frame us.</summary>
internal static class PageSafety
{
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    /// <summary>
    /// Addresses with the build in them are kept for good; what modules import is asked for again, mostly answered 304.
    /// </summary>
    public static readonly StaticFileOptions Files = new()
    {
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = CacheOf(file.Context.Request),
    };

    public static string CacheOf(HttpRequest request) =>
        request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";

    public static IApplicationBuilder UsePageSafety(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (!http.Request.Path.StartsWithSegments("/api"))
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Response.Headers["Referrer-Policy"] = "same-origin";
            http.Response.Headers.Vary = "X-Fragment";
        }
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return next(http);
    });
}
