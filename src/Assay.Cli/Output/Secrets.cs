using System.Text.RegularExpressions;
using Assay.Cli.Settings;

namespace Assay.Cli.Output;

/// <summary>
/// Texts that never appear in what is printed: the token, and values of variables that are named like secrets.
/// </summary>
internal sealed partial class Secrets
{
    private const string Mask = "[MASKED]";
    private const int ShortestSecret = 8;
    private readonly List<string> known;

    public Secrets(Variables variables) => known = [.. variables.All
        .Where(pair => pair.Value.Length >= ShortestSecret && IsSecret(pair.Key))
        .Select(pair => pair.Value)
        .OrderByDescending(value => value.Length)];

    public void Add(string secret)
    {
        if (secret.Length > 0) known.Insert(0, secret);
    }

    public static bool IsSecret(string variable) => SecretName().IsMatch(variable);

    public bool Contains(string text) => known.Exists(secret => text.Contains(secret, StringComparison.Ordinal));

    public string Hide(string text) => known.Aggregate(text, (masked, secret) => masked.Replace(secret, Mask));

    // ALLURE_CI_ENV may have a token in it, packed.
    [GeneratedRegex("TOKEN|SECRET|PASSW|PASSPHRASE|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|CREDENTIAL|AUTHORIZATION"
            + "|_KEY$|_PASS$|_PWD$|_JWT$|^ALLURE_CI_ENV$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SecretName();
}
