using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Uploads;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.WebUtilities;

namespace Assay.Server.Http;

/// <summary>
/// Every refused request under /api is answered in the wire's error shape, never with a page or a stack.
/// </summary>
internal static class Errors
{
    public static IApplicationBuilder UseErrors(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (Refusal refusal) when (!http.Response.HasStarted)
        {
            await Write(http, refusal);
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await Write(http, bad.StatusCode, bad.InnerException is System.Text.Json.JsonException json
                ? $"Validation error: the JSON of the body could not be read ({json.Message})"
                : $"Validation error: {bad.Message}");
        }
        catch (MultipartException broken) when (!http.Response.HasStarted)
        {
            await Write(http, StatusCodes.Status400BadRequest,
                $"The multipart body is broken; send it again ({broken.Message})");
        }
        catch (AntiforgeryValidationException) when (!http.Response.HasStarted)
        {
            await Write(http, StatusCodes.Status400BadRequest,
                "The form is out of date or came from elsewhere: load its page again and send it once more");
        }
        catch (Exception error) when (http.RequestAborted.IsCancellationRequested
            && error is OperationCanceledException or IOException)
        {
            // The client left in the middle; nobody reads this.
            if (!http.Response.HasStarted) http.Response.StatusCode = 499;
        }
        catch (Exception error) when (!http.Response.HasStarted && Unavailable.Of(error) is { } refusal)
        {
            Log(http).LogWarning(
                "{Method} {Path} was answered {Status}: {Reason}",
                http.Request.Method, http.Request.Path, refusal.Status, refusal.Message);
            await Write(http, refusal);
        }
        catch (Exception error) when (!http.Response.HasStarted && error.BadValue() is { } refused)
        {
            Log(http).LogWarning(
                error, "{Method} {Path} brought a value that cannot be stored", http.Request.Method, http.Request.Path);
            await Write(http, StatusCodes.Status400BadRequest,
                "Validation error: the request has a value that cannot be looked up or stored "
                + $"({refused.MessageText})");
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            Log(http).LogError(error, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            await Write(http, StatusCodes.Status500InternalServerError,
                "An unexpected error occurred; the server's log has the details");
        }
    });

    /// <summary>Gives bodiless refusals (401 of authentication, 404 of routing, 405, 415 …) the same shape.</summary>
    public static IApplicationBuilder UseErrorBodies(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        var status = http.Response.StatusCode;
        if (status < 400 || http.Response.HasStarted || http.Response.ContentType is not null) return;
        await Write(http, status, status switch
        {
            400 => "Validation error: the request could not be read; its body should be JSON and its fields and "
                + "parameters should have the types that /api/docs shows",
            401 => "Authentication is needed: send a valid API token or sign in",
            403 => "Your permissions do not allow this",
            404 => $"Nothing was found at {http.Request.Path}",
            405 => $"{http.Request.Method} is not supported at {http.Request.Path}",
            415 => "Send the body as JSON, with the header Content-Type: application/json",
            _ => ReasonPhrases.GetReasonPhrase(status),
        });
    });

    private static ILogger Log(HttpContext http) =>
        http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Assay.Http");

    private static Task Write(HttpContext http, Refusal refusal)
    {
        if (refusal.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
        return Write(http, refusal.Status, refusal.Message);
    }

    private static Task Write(HttpContext http, int status, string message)
    {
        var clock = http.RequestServices.GetRequiredService<TimeProvider>();
        http.Response.StatusCode = status;
        if (!http.Request.Path.StartsWithSegments("/api"))
            return http.RequestServices.GetRequiredService<IErrorPage>().Write(http, status, message);

        return http.Response.WriteAsJsonAsync(new ErrorDto(
            clock.GetUtcNow().ToUnixTimeMilliseconds(), status, ReasonPhrases.GetReasonPhrase(status), message,
            http.Request.Path));
    }
}

/// <summary>How a refused page request is shown to a person; the pages implement it.</summary>
internal interface IErrorPage
{
    Task Write(HttpContext http, int status, string message);
}
