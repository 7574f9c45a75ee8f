namespace Assay.Server.Http;

/// <summary>/api/rs/** and /api/uaa/** are older spellings of /api/**.</summary>
internal static class Aliases
{
    public static IApplicationBuilder UseAliases(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        foreach (var alias in (ReadOnlySpan<string>)["/api/rs", "/api/uaa"])
        {
            if (!http.Request.Path.StartsWithSegments(alias, out var rest)) continue;
            http.Request.Path = "/api" + rest;
            break;
        }
        return next(http);
    });
}
