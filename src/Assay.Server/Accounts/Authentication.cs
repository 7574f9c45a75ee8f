using System.Collections.Concurrent;
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
        services.AddAuthentication(Any)
            .AddPolicyScheme(Any, null, options => options.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(ApiToken, null)
            .AddBearerToken(BearerTokenDefaults.AuthenticationScheme, options => options.BearerTokenExpiration = TimeSpan.FromHours(1))
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
                    if (context.Principal is null || !await stamps.Hold(context.Principal, context.HttpContext.RequestAborted))
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

    private static string SchemeOf(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith("api-token ", StringComparison.OrdinalIgnoreCase)) return ApiToken;
        if (!header.StartsWith("bearer ", StringComparison.OrdinalIgnoreCase)) return CookieAuthenticationDefaults.AuthenticationScheme;
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
        if (secret.StartsWith(PublishToken.Prefix, StringComparison.Ordinal)) secret = PublishToken.AccessTokenOf(secret) ?? secret;
        return await tokens.Find(secret, Context.RequestAborted) is { } account
            ? AuthenticateResult.Success(new AuthenticationTicket(Identities.Of(account, Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The API token is unknown, revoked or expired");
    }
}

/// <summary>Sessions and bearer tokens end when the account's stamp changes; looked up at most every few seconds.</summary>
internal sealed class SecurityStamps(IServiceScopeFactory scopes, TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, (string? Stamp, DateTimeOffset Until)> recent = new();

    public async Task<bool> Hold(ClaimsPrincipal principal, CancellationToken stop)
    {
        if (!long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)) return false;
        var now = clock.GetUtcNow();
        if (!recent.TryGetValue(id, out var known) || known.Until < now)
        {
            using var scope = scopes.CreateScope();
            var stamp = await scope.ServiceProvider.GetRequiredService<Db>().Accounts
                .Where(account => account.Id == id && account.Enabled).Select(account => (Guid?)account.SecurityStamp)
                .FirstOrDefaultAsync(stop);
            known = recent[id] = (stamp?.ToString("N"), now.AddSeconds(3));
        }
        return known.Stamp is not null && known.Stamp == principal.FindFirstValue(Identities.Stamp);
    }
}
