using Assay.Server.Http;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Assay.Server.Accounts;

/// <summary>Signing in and out of a browser: the wire's form, and the page's.</summary>
internal static class SessionEndpoints
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string CsrfCookie = "XSRF-TOKEN";
    private const string CsrfHeader = "X-XSRF-TOKEN";

    internal sealed record SignedIn(int Status, string Message);

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/login/system", System).WithTags("Signing in").NeedNothing().DisableAntiforgery();
        app.MapPost("/api/logout", (Delegate)Leave).WithTags("Signing in").NeedNothing();
        app.MapPost("/login", Page).NeedNothing();
        app.MapPost("/logout", LeavePage).NeedNothing();
    }

    /// <summary>
    /// Unsafe calls under /api that rely on the session cookie must echo the XSRF-TOKEN cookie as a header.
    /// </summary>
    public static IApplicationBuilder UseDoubleSubmit(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var safe = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            || HttpMethods.IsOptions(http.Request.Method);
        var bySession = http.User.Identity is { IsAuthenticated: true, AuthenticationType: Scheme };
        if (!safe && bySession && http.Request.Path.StartsWithSegments("/api")) CheckCsrf(http);
        return next(http);
    });

    /// <summary>Form username and password; answers the session cookie.</summary>
    internal static async Task<IResult> System(HttpContext http, SignIn signIn, CancellationToken stop)
    {
        CheckCsrf(http);
        var form = http.Request.HasFormContentType ? await http.Form(stop) : FormCollection.Empty;
        var (username, password) = (form["username"].ToString(), form["password"].ToString());
        if (username.Length == 0 || password.Length == 0) throw Refusal.Invalid("Validation error");
        var (account, reason) = await signIn.Try(username, password, stop);
        if (account is null) throw Refusal.SignInNeeded(reason!);
        await http.SignInAsync(Scheme, Identities.Of(account, Scheme), Lasting());
        return Results.Json(new SignedIn(200, "signed in"));
    }

    internal static async Task<IResult> Leave(HttpContext http)
    {
        await http.SignOutAsync(Scheme);
        return Empty.Ok();
    }

    internal static async Task<IResult> Page(
        HttpContext http, SignIn signIn, IAntiforgery antiforgery, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var back = form["returnUrl"].ToString() is { Length: > 0 } url && IsLocal(url) ? url : "/";
        var (account, reason) = await signIn.Try(form["username"].ToString(), form["password"].ToString(), stop);
        if (account is null)
            return Results.Redirect("/login" + QueryString.Create(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["error"] = reason, ["username"] = form["username"], ["returnUrl"] = back,
                }));
        await http.SignInAsync(Scheme, Identities.Of(account, Scheme), Lasting());
        return Results.Redirect(back);
    }

    internal static async Task<IResult> LeavePage(HttpContext http, IAntiforgery antiforgery)
    {
        await antiforgery.ValidateRequestAsync(http);
        await http.SignOutAsync(Scheme);
        return Results.Redirect("/login");
    }

    private static AuthenticationProperties Lasting() => new() { IsPersistent = true };

    private static bool IsLocal(string url) =>
        url[0] == '/' && !url.StartsWith("//", StringComparison.Ordinal)
            && !url.StartsWith("/\\", StringComparison.Ordinal);

    private static void CheckCsrf(HttpContext http)
    {
        var cookie = http.Request.Cookies[CsrfCookie];
        var header = http.Request.Headers[CsrfHeader].ToString();
        if (string.IsNullOrEmpty(cookie) || header.Length == 0)
            throw Refusal.Forbidden("An expected CSRF token cannot be found");
        if (cookie != header) throw Refusal.Forbidden("Invalid CSRF Token");
    }
}
