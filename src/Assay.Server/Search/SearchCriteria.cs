using System.Text;
using System.Text.Json;

namespace Assay.Server.Search;

/// <summary>The search parameter of lists and trees when it holds criteria: Base64 of a JSON array.</summary>
internal static class SearchCriteria
{
    /// <returns>Null when it is anything else, such as a text to look for.</returns>
    public static JsonDocument? Of(string search)
    {
        var bytes = new byte[search.Length];
        // An unencoded plus sign arrives as a space.
        if (!Convert.TryFromBase64String(search.Replace(' ', '+'), bytes, out var length)) return null;
        try
        {
            var document = JsonDocument.Parse(Encoding.UTF8.GetString(bytes, 0, length));
            if (document.RootElement.ValueKind == JsonValueKind.Array) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
