using System.Collections;
using System.Text;
using System.Text.Json;

namespace Assay.Cli.Settings;

/// <summary>Environment variables. One that is empty counts as not set.</summary>
internal sealed class Variables(IReadOnlyDictionary<string, string> values, SettingException? unread = null)
{
    private const string Packed = "ALLURE_CI_ENV";

    /// <summary>Why packed variables are not used although they are there.</summary>
    public SettingException? Unread => unread;

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

    public static Variables OfProcess()
    {
        var values = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        return new(values, Unpack(values));
    }

    /// <summary>
    /// ALLURE_CI_ENV holds base64 of {"ALLURE_LAUNCH_ID":"7",…}: how steps that share no environment hand it on.
    /// What is set directly wins.
    /// </summary>
    private static SettingException? Unpack(Dictionary<string, string> values)
    {
        if (!values.TryGetValue(Packed, out var packed) || packed.Length == 0) return null;
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(packed.Trim())));
            foreach (var pair in document.RootElement.EnumerateObject())
                if (pair.Name.StartsWith("ALLURE_", StringComparison.Ordinal))
                    values.TryAdd(pair.Name, pair.Value.ToString());
            return null;
        }
        catch (Exception odd) when (odd is FormatException or JsonException or InvalidOperationException)
        {
            return new($"{Packed} is not base64 of a JSON object ({odd.Message.TrimEnd('.')}): "
                + "hand it on as it was made, or leave it out");
        }
    }
}
