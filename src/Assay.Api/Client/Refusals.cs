using System.Globalization;
using System.Security.Authentication;
using System.Text.Json;

namespace Assay.Api.Client;

/// <summary>Turns what a server answered, or that it did not, into an error that says what to do.</summary>
internal static class Refusals
{
    private const int LongestText = 500;

    public const string Addressing =
        "Check that the endpoint is the address of the server, without a path such as /api";

    private static readonly string[] TextFields =
        ["message", "error_description", "error", "detail", "title", "description"];

    public static ApiException NoAnswer(Exception broken, Uri endpoint, TimeSpan silence)
    {
        var reason = broken is OperationCanceledException
            ? string.Create(CultureInfo.InvariantCulture, $"nothing came for {silence.TotalSeconds:0} s")
            : (broken.InnerException?.Message ?? broken.Message).Trim();
        // Something answered, but not as the start of TLS: most often a server that speaks plain http.
        if (broken.InnerException is AuthenticationException && reason.Contains("frame size", StringComparison.Ordinal))
            return new(ApiFailure.NotAnApi, null,
                $"The server at {endpoint} does not speak TLS: use http:// or its TLS port", broken);
        return new(ApiFailure.Unreachable, null, $"{endpoint} does not answer ({reason})", broken);
    }

    public static async Task<ApiException> Read(
        HttpResponseMessage response, Uri endpoint, string path, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
            return new(ApiFailure.NotAnApi, status,
                $"{endpoint} redirects to {response.Headers.Location}: use that address as the endpoint");
        var text = Text(await response.Content.ReadAsStringAsync(stop).ConfigureAwait(false));
        var failure = Kind(status, text);
        var told = text.Length > 0 ? text : $"the server answered {status} {response.ReasonPhrase}";
        return new(failure, status, failure switch
        {
            ApiFailure.NotSignedIn =>
                $"The token is not accepted by {endpoint}: make a new one under API tokens there ({told})",
            ApiFailure.Forbidden => $"The owner of the token may not do this: {told}",
            ApiFailure.NotFound => $"{Naming(told, path)} ({endpoint}{path.Split('?')[0]})"
                + (endpoint.AbsolutePath != "/" && IsNoAnswerOfTheApi(text) ? ". " + Addressing : ""),
            ApiFailure.Busy => $"{endpoint} cannot answer now: {status} {told}",
            _ => told,
        });
    }

    /// <summary>The server knows no such address, or it is a page that says so.</summary>
    private static bool IsNoAnswerOfTheApi(string text) =>
        text.Length == 0 || text.StartsWith("Nothing was found at", StringComparison.Ordinal);

    /// <summary>"Launch was not found" does not say which one was asked for; the address does.</summary>
    private static string Naming(string told, string path)
    {
        const string End = " was not found";
        var ids = path.Split(['/', '?', '&']).Select(part => part.Split('=') switch
        {
            [var id] => id,
            [var key, var id] when key.EndsWith("id", StringComparison.OrdinalIgnoreCase) => id,
            _ => "",
        });
        return ids.LastOrDefault(part => long.TryParse(part, CultureInfo.InvariantCulture, out _)) is not { } asked
            || told.Contains(asked, StringComparison.Ordinal) ? told
            : told.EndsWith(End, StringComparison.Ordinal) ? $"{told[..^End.Length]} {asked}{End}"
            : $"{told}: {asked}";
    }

    private static ApiFailure Kind(int status, string text) => status switch
    {
        423 => ApiFailure.LaunchClosed,
        408 or 429 or >= 500 => ApiFailure.Busy,
        _ when text.Contains("launch is closed", StringComparison.OrdinalIgnoreCase)
            || text.Contains("closed launch", StringComparison.OrdinalIgnoreCase) => ApiFailure.LaunchClosed,
        401 => ApiFailure.NotSignedIn,
        403 => ApiFailure.Forbidden,
        404 => ApiFailure.NotFound,
        409 => ApiFailure.Conflict,
        413 or 415 => ApiFailure.NotTaken,
        _ => ApiFailure.Invalid,
    };

    /// <summary>{"status":404,"message":"Launch 7 was not found",…} or anything else a proxy may say.</summary>
    private static string Text(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return Short(body);
            foreach (var field in TextFields)
                if (document.RootElement.TryGetProperty(field, out var value)
                    && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
                    return Short(text);
            return Short(body);
        }
        catch (JsonException)
        {
            return body.TrimStart().StartsWith('<') ? "" : Short(body);
        }
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestText ? line : line[..LongestText] + "…";
    }
}
