using Assay.Server.Http;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Reports;

/// <summary>
/// Answers files of reports. A report is a program that somebody uploaded, and it must run; so every answer puts it
/// into an origin of its own, in which it has neither our cookies nor our pages. See docs/adr/0006.
/// </summary>
internal static class ReportContent
{
    /// <summary>
    /// Never allow-same-origin: with it a script of the report would be a script of Assay. Popups leave the sandbox,
    /// so that links to trackers work; they get no handle on us. Nothing is loaded from elsewhere.
    /// </summary>
    private const string Policy =
        "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms allow-modals; "
        + "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; base-uri 'self'; "
        + "form-action 'none'";

    /// <summary>
    /// A browser's PDF viewer does not start below a sandbox, and reaches nothing of the page it is
    /// on.
    /// </summary>
    private const string Passive = "default-src 'none'; form-action 'none'";

    /// <exception cref="Refusal">404 when the content is gone.</exception>
    public static IResult Send(HttpContext http, Stream? content, TestReportFile file)
    {
        if (content is null)
            throw new Refusal(
                StatusCodes.Status404NotFound, $"The content of the file {file.Path} is no longer stored");
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = file.ContentType == "application/pdf" ? Passive : Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "private, no-cache";
        if (file.ContentType == "text/html") return new ReportPage(content);
        var type = file.ContentType.StartsWith("text/", StringComparison.Ordinal)
            ? file.ContentType + "; charset=utf-8"
            : file.ContentType;
        return Results.Stream(content, type,
            entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(file.Blob)}\""),
            enableRangeProcessing: true);
    }
}
