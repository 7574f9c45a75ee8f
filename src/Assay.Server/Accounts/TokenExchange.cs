using System.Text.Json.Serialization;
using Assay.Server.Http;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Assay.Server.Accounts;

/// <summary>POST /api/uaa/oauth/token: an API token, or a name and password, for a bearer token.</summary>
internal static class TokenExchange
{
    internal sealed record Exchanged(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] long ExpiresIn,
        string Scope, string Jti);

    internal sealed record Refused(
        int Status, string Message, string Error,
        [property: JsonPropertyName("error_description")] string ErrorDescription);

    public static void MapTokenExchange(this IEndpointRouteBuilder api) =>
        api.MapPost("/oauth/token", Exchange).WithTags("Signing in").NeedNothing().DisableAntiforgery();

    /// <summary>
    /// Form fields (urlencoded or multipart): grant_type apitoken with token, or password with username and password.
    /// </summary>
    internal static async Task<IResult> Exchange(
        HttpContext http, ApiTokens tokens, SignIn signIn, IOptionsMonitor<BearerTokenOptions> bearer,
        TimeProvider clock, CancellationToken stop)
    {
        if (!http.Request.HasFormContentType)
            throw Refusal.Invalid("Validation error: send a form with grant_type and token");
        var form = await http.Form(stop);
        var (account, reason) = form["grant_type"].ToString() switch
        {
            "apitoken" => (
                await tokens.Find(form["token"].ToString(), stop),
                "Bad credentials: the API token is unknown, revoked or expired"),
            "password" => await signIn.Try(form["username"].ToString(), form["password"].ToString(), stop),
            var other => (null, $"Unsupported grant type: {other}"),
        };
        if (account is null) return Results.Json(new Refused(401, reason!, "invalid_grant", reason!), statusCode: 401);

        var options = bearer.Get(BearerTokenDefaults.AuthenticationScheme);
        var expires = clock.GetUtcNow() + options.BearerTokenExpiration;
        var ticket = new AuthenticationTicket(
            Identities.Of(account, BearerTokenDefaults.AuthenticationScheme),
            new AuthenticationProperties { ExpiresUtc = expires },
            $"{BearerTokenDefaults.AuthenticationScheme}:AccessToken");
        return Results.Json(new Exchanged(
            options.BearerTokenProtector.Protect(ticket), "bearer", (long)options.BearerTokenExpiration.TotalSeconds,
            form["scope"].FirstOrDefault() ?? "openid", Guid.NewGuid().ToString()));
    }
}
