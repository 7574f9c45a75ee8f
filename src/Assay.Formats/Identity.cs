using System.Text;
using System.Text.Unicode;

namespace Assay.Formats;

/// <summary>
/// The keys by which a result finds its test, its retries and its history. Separators are control characters, which no
/// clean text holds.
/// </summary>
public static class Identity
{
    private const int LongestHash = 255;
    private const char Separator = '\0';
    private const char Present = '\x01';

    /// <summary>
    /// Names the test, whatever its parameter values: the adapter's testCaseId, else MD5 (32 lower-case hex digits) of
    /// full name (name, when there is none) and sorted parameter names. Excluded parameters take no part.
    /// </summary>
    public static string TestCaseHash(TestResult result)
    {
        if (!string.IsNullOrWhiteSpace(result.TestCaseId))
        {
            var given = result.TestCaseId.Trim();
            return given.Length <= LongestHash ? given : Md5.Hex(given);
        }

        var selector = string.IsNullOrWhiteSpace(result.FullName) ? result.Name : result.FullName;
        var text = new StringBuilder(selector);
        foreach (var name in Counting(result).Select(parameter => parameter.Name).Order(StringComparer.Ordinal))
            text.Append(Separator).Append(name);
        return Md5.Hex(text.ToString());
    }

    /// <summary>Names the parameter values: MD5 of the historyId, else of sorted names and values.</summary>
    public static Guid ParametersKey(TestResult result)
    {
        if (!string.IsNullOrWhiteSpace(result.HistoryId)) return Md5.Guid(result.HistoryId.Trim());

        var text = new StringBuilder();
        foreach (var parameter in Counting(result)
                     .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                     .ThenBy(parameter => parameter.Value, StringComparer.Ordinal))
        {
            text.Append(parameter.Name).Append(Separator);
            if (parameter.Value is { } value) text.Append(Present).Append(value);
            text.Append(Separator);
        }

        return Md5.Guid(text.ToString());
    }

    /// <summary>
    /// Results of a launch with the same key are attempts of one execution. Equals PostgreSQL's
    /// <c>md5(test_key || '/' || parameters_key::text || '/' || environment_key)::uuid</c>.
    /// </summary>
    public static Guid HistoryKey(string testKey, Guid parametersKey, string environmentKey)
    {
        Span<byte> utf8 = stackalloc byte[1024];
        return Utf8.TryWrite(utf8, $"{testKey}/{parametersKey:D}/{environmentKey}", out var length)
            ? Md5.Guid(utf8[..length])
            : Md5.Guid($"{testKey}/{parametersKey:D}/{environmentKey}");
    }

    private static IEnumerable<Parameter> Counting(TestResult result) =>
        result.Parameters.Where(parameter => !parameter.Excluded);
}
