using Assay.Server.Http;

namespace Assay.Server.Accounts;

/// <summary>How global roles are spelt on the wire, today and in older versions.</summary>
internal static class GlobalRoles
{
    public static string Name(GlobalRole role) => role switch
    {
        GlobalRole.Admin => "admin",
        GlobalRole.User => "user",
        _ => "guest",
    };

    /// <summary>The older spelling, which the account itself is told.</summary>
    public static string Authority(GlobalRole role) => "ROLE_" + role.ToString().ToUpperInvariant();

    /// <exception cref="Refusal">400 when it is no role.</exception>
    public static GlobalRole Parse(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        "ADMIN" or "ROLE_ADMIN" => GlobalRole.Admin,
        "USER" or "ROLE_USER" or "ROLE_BOT" => GlobalRole.User,
        "GUEST" or "ROLE_GUEST" or "ROLE_AUDITOR" => GlobalRole.Guest,
        _ => throw Refusal.Invalid($"Validation error: \"{text}\" is no role; roles are admin, user and guest"),
    };

    public static GlobalRole? ParseOrNone(string? text) => string.IsNullOrWhiteSpace(text) ? null : Parse(text);
}
