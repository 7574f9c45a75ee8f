using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Markdig;

namespace Assay.Server.Text;

/// <summary>Descriptions of strangers as harmless HTML: Markdown without HTML, and HTML by an allow-list.</summary>
internal static class Prose
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().Build();

    private static readonly HashSet<string> Elements = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
        "i", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr",
        "u", "ul",
    };

    public static string FromMarkdown(string text) => Clean(Markdown.ToHtml(text, Pipeline));

    /// <summary>
    /// Keeps the listed elements without attributes, and links to web addresses; the text of everything else.
    /// </summary>
    public static string Clean(string html)
    {
        var body = new HtmlParser().ParseDocument($"<body>{html}</body>").Body!;
        foreach (var element in body.QuerySelectorAll("*").Reverse().ToList())
        {
            if (element.LocalName is "script" or "style" or "iframe" or "object" or "embed" or "template" or "svg"
                or "math" or "noscript")
            {
                element.Remove();
                continue;
            }
            var address = element.LocalName == "a" ? element.GetAttribute("href") : null;
            foreach (var attribute in element.Attributes.ToList()) element.RemoveAttribute(attribute.Name);
            if (address is not null && Uri.TryCreate(address, UriKind.Absolute, out var uri)
                && (uri.Scheme is "http" or "https" or "mailto"))
            {
                element.SetAttribute("href", address);
                element.SetAttribute("rel", "noopener noreferrer nofollow");
            }
            if (!Elements.Contains(element.LocalName)) element.Replace([.. element.ChildNodes]);
        }
        return body.InnerHtml;
    }
}
