using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Server.Ui.Controls;

/// <summary>JSON indented and coloured; what is no JSON is shown as it is.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Regex Token = new(
        @"""(\\.|[^""\\])*""(\s*:)?|-?\d+(\.\d+)?([eE][+-]?\d+)?|\b(true|false|null)\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(2));

    public static string ToHtml(string text)
    {
        string json;
        try
        {
            using var document = JsonDocument.Parse(text);
            json = JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return Ansi.ToHtml(text);
        }
        var html = new StringBuilder(json.Length * 2);
        var at = 0;
        foreach (Match match in Token.Matches(json))
        {
            html.Append(WebUtility.HtmlEncode(json[at..match.Index]));
            var kind = match.Value[0] == '"'
                ? match.Value[^1] == ':' ? "j-key" : "j-text"
                : char.IsLetter(match.Value[0]) ? "j-word" : "j-number";
            html.Append($"<span class=\"{kind}\">").Append(WebUtility.HtmlEncode(match.Value)).Append("</span>");
            at = match.Index + match.Length;
        }
        return html.Append(WebUtility.HtmlEncode(json[at..])).ToString();
    }
}
