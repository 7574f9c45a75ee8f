using System.Security.Claims;
using System.Text.Encodings.Web;
using Assay.Server.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Assay.Server.Accounts;

/// <summary>The ways to be somebody: an API token, a bearer token exchanged for one, a browser's session.</summary>
internal static class Authentication
{
    public const string ApiToken = "ApiToken";
    public const string SessionCookie = "ALLURE_TESTOPS_SESSION";
    private const string Any = "Any";

    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<ApiTokens>();
        services.AddSingleton<SecurityStamps>();
        services.AddScoped<SignIn>();
        services.AddScoped<AccountChanges>();
        services.AddAuthentication(Any)
            .AddPolicyScheme(Any, null, options => options.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(ApiToken, null)
            .AddBearerToken(BearerTokenDefaults.AuthenticationScheme,
                options => options.BearerTokenExpiration = TimeSpan.FromHours(1))
            .AddCookie(options =>
            {
                options.Cookie.Name = SessionCookie;
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.ExpireTimeSpan = TimeSpan.FromDays(14);
                options.SlidingExpiration = true;
                options.Events.OnValidatePrincipal = async context =>
                {
                    var stamps = context.HttpContext.RequestServices.GetRequiredService<SecurityStamps>();
                    if (context.Principal is null
                        || !await stamps.Hold(context.Principal, context.HttpContext.RequestAborted))
                        context.RejectPrincipal();
                };
            });
        services.AddAuthorization();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "assay-antiforgery";
            options.Cookie.SameSite = SameSiteMode.Lax;
        });
    }

    /// <summary>Bearer tokens carry what an account was when they were made: they end when that changes.</summary>
    public static IApplicationBuilder UseSecurityStamps(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        var byBearer = http.User.Identity is
            { IsAuthenticated: true, AuthenticationType: BearerTokenDefaults.AuthenticationScheme };
        var stamps = http.RequestServices.GetRequiredService<SecurityStamps>();
        if (byBearer && !await stamps.Hold(http.User, http.RequestAborted))
            http.User = new ClaimsPrincipal(new ClaimsIdentity());
        await next(http);
    });

    private static string SchemeOf(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith("api-token ", StringComparison.OrdinalIgnoreCase)) return ApiToken;
        if (!header.StartsWith("bearer ", StringComparison.OrdinalIgnoreCase))
            return CookieAuthenticationDefaults.AuthenticationScheme;
        // Some clients put the API token itself behind Bearer; tokens of ours are far longer.
        return header.Length < 120 ? ApiToken : BearerTokenDefaults.AuthenticationScheme;
    }
}

internal sealed class ApiTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var secret = header[(header.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim();
        if (secret.StartsWith(PublishToken.Prefix, StringComparison.Ordinal))
            secret = PublishToken.AccessTokenOf(secret) ?? secret;
        return await tokens.Find(secret, Context.RequestAborted) is { } account
            ? AuthenticateResult.Success(new AuthenticationTicket(Identities.Of(account, Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The API token is unknown, revoked or expired");
    }
}

/// <summary>
/// Sessions and bearer tokens end when the account's stamp changes; looked up at most every few seconds.
/// </summary>
internal sealed class SecurityStamps(IServiceScopeFactory scopes, TimeProvider clock)
{
    private readonly ShortMemory<long, string?> recent = new(clock);

    public async Task<bool> Hold(ClaimsPrincipal principal, CancellationToken stop) =>
        long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
        && await recent.Get(id, () => LookUp(id, stop)) is { } stamp
        && stamp == principal.FindFirstValue(Identities.Stamp);

    /// <summary>Changed accounts are seen by the next request.</summary>
    public void Forget() => recent.Forget();

    private async Task<string?> LookUp(long id, CancellationToken stop)
    {
        using var scope = scopes.CreateScope();
        var stamp = await scope.ServiceProvider.GetRequiredService<Db>().Accounts
            .Where(account => account.Id == id && account.Enabled).Select(account => (Guid?)account.SecurityStamp)
            .FirstOrDefaultAsync(stop);
        return stamp?.ToString("N");
    }
}
