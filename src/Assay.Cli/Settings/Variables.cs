using System.Collections;
using System.Text;
using System.Text.Json;

namespace Assay.Cli.Settings;

/// <summary>Environment variables. One that is empty counts as not set.</summary>
internal sealed class Variables(IReadOnlyDictionary<string, string> values)
{
    private const string Packed = "ALLURE_CI_ENV";

    public string? this[string name] => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public IEnumerable<KeyValuePair<string, string>> All => values;

    /// <summary>The first of these that is set.</summary>
    public string? First(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (this[name] is { } value) return value;
        return null;
    }

    public bool Has(string name) => this[name] is not null;

    public bool IsTrue(string name) => this[name]?.ToLowerInvariant() is "true" or "1" or "yes";

    public static Variables OfProcess() => new(Unpack(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal)));

    /// <summary>
    /// ALLURE_CI_ENV holds base64 of {"ALLURE_LAUNCH_ID":"7",…}: how steps that share no environment hand it on.
    /// What is set directly wins.
    /// </summary>
    public static Dictionary<string, string> Unpack(Dictionary<string, string> values)
    {
        if (!values.TryGetValue(Packed, out var packed) || packed.Length == 0) return values;
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(packed.Trim())));
            foreach (var pair in document.RootElement.EnumerateObject())
                if (pair.Name.StartsWith("ALLURE_", StringComparison.Ordinal))
                    values.TryAdd(pair.Name, pair.Value.ToString());
            return values;
        }
        catch (Exception odd) when (odd is FormatException or JsonException or InvalidOperationException)
        {
            throw new SettingException($"{Packed} is not base64 of a JSON object: {odd.Message}");
        }
    }
}
