using Assay.Server.Http;

namespace Assay.Server.Accounts;

/// <summary>The account behind a request.</summary>
internal sealed record MeDto(long Id, string Username, string Name, IReadOnlyList<string> Authorities, bool Enabled);

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder api) => api.MapGet("/account/me", Me).NeedSignIn().WithTags("Accounts");

    /// <summary>Who you are.</summary>
    internal static MeDto Me(HttpContext http)
    {
        var caller = http.Signed();
        return new(caller.AccountId, caller.Username, caller.Username, [$"ROLE_{caller.Role.ToString().ToUpperInvariant()}"], true);
    }
}
