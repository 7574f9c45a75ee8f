using System.Security.Cryptography;
using System.Text.Json;
using Assay.Api;
using Assay.Server.Http;
using Microsoft.AspNetCore.DataProtection;

namespace Assay.Server.Integrations;

/// <summary>
/// Credentials for build servers. They are stored protected, with the keys that all server processes share, and go
/// nowhere but to the build server they are for.
/// </summary>
internal sealed class SecretKeeper(IDataProtectionProvider protection)
{
    private const int Longest = 4000;

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    private readonly IDataProtector protector = protection.CreateProtector("Assay.Integrations.Secret");

    /// <param name="signIn">Which fields there are.</param>
    /// <param name="given">What is to change; an empty text forgets a field.</param>
    /// <param name="stored">The protected ones that there are.</param>
    /// <returns>Empty when there are none.</returns>
    /// <exception cref="Refusal">400 when there are some but not those that are needed.</exception>
    public IReadOnlyDictionary<string, string> Merge(SignIn signIn, JsonElement? given, string? stored)
    {
        var fields = Json.Fields(given, "secret");
        if (fields.Count == 0) return Open(stored);
        // Those that cannot be read any more are entered again.
        var whole = signIn.Fields.Where(field => field.Required).All(field => fields.ContainsKey(field.Name));
        var known = Read(stored) ?? (whole ? None : throw Unreadable());
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in signIn.Fields)
        {
            var value = fields.TryGetValue(field.Name, out var text)
                ? Text(text, field)
                : known.GetValueOrDefault(field.Name, "");
            if (value.Length > 0) merged[field.Name] = value;
        }
        if (merged.Count > 0 && signIn.Fields.FirstOrDefault(field => field.Required && !merged.ContainsKey(field.Name))
            is { } missing)
            throw Refusal.Invalid($"Validation error: secret.{missing.Name} is needed too: {missing.LabelName}");
        return merged;
    }

    /// <summary>What is to be stored when this is given; null when nothing is left.</summary>
    /// <exception cref="Refusal">400 when there are some but not those that are needed.</exception>
    public string? Change(SignIn signIn, JsonElement? given, string? stored)
    {
        if (Json.Fields(given, "secret").Count == 0) return stored;
        var merged = Merge(signIn, given, stored);
        return merged.Count == 0 ? null : protector.Protect(JsonSerializer.Serialize(merged));
    }

    /// <returns>Empty when nothing is stored.</returns>
    /// <exception cref="Refusal">409 when the key that they were protected with is gone.</exception>
    public IReadOnlyDictionary<string, string> Open(string? stored) => Read(stored) ?? throw Unreadable();

    private IReadOnlyDictionary<string, string>? Read(string? stored)
    {
        if (stored is null) return None;
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(protector.Unprotect(stored));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static Refusal Unreadable() => Refusal.Conflict(
        "The stored credentials cannot be read any more: the key they were protected with is gone. Enter them again");

    private static string Text(JsonElement value, ExtFormField field) =>
        Json.Text(value, $"secret.{field.Name}")?.Trim() switch
        {
            null => "",
            { Length: <= Longest } text when !text.Any(char.IsControl) => text,
            _ => throw Refusal.Invalid(
                $"Validation error: secret.{field.Name} is one line of at most {Longest} characters"),
        };
}
