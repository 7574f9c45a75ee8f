using System.Security.Cryptography;
using Assay.Server.Http;

namespace Assay.Server.Accounts;

/// <summary>What names, addresses and passwords of accounts may be.</summary>
internal static class AccountRules
{
    private const string Letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string Username(string? given) =>
        given?.Trim() is { Length: > 0 and <= 255 } name
        && !name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
            ? name
            : throw Refusal.Invalid("Validation error: username should have 1 to 255 characters and no spaces");

    public static string Password(string? given) => given is { Length: >= 8 and <= 70 }
        ? given
        : throw Refusal.Invalid("Validation error: password should have 8 to 70 characters");

    public static string? Email(string? given)
    {
        if (string.IsNullOrWhiteSpace(given)) return null;
        var email = given.Trim();
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var between = at > 0 && at < email.Length - 1 && at == email.LastIndexOf('@');
        return between && email.Length <= 255 && !email.Any(char.IsWhiteSpace)
            ? email
            : throw Refusal.Invalid(
                $"Validation error: \"{email}\" is no e-mail address; it should look like name@example.org");
    }

    public static string? PersonName(string? given) => given?.Trim() switch
    {
        null or "" => null,
        { Length: <= 255 } name => name,
        _ => throw Refusal.Invalid("Validation error: first and last name may have at most 255 characters each"),
    };

    /// <summary>Twenty letters and digits without look-alikes, in groups: 112 bits.</summary>
    public static string GeneratedPassword() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Letters, 5)));
}
