using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Server.Reports;

/// <summary>
/// An HTML page of a report. A page in an origin of nobody's has no storage, and reports stop with an error when they
/// ask for it: they get one that lasts as long as the page. What is stored stays as it was sent.
/// </summary>
internal sealed partial class ReportPage(Stream content) : IResult
{
    private const int Beginning = 64 << 10;

    private static readonly byte[] Storage = Encoding.UTF8.GetBytes("""
        <script>(function () {
          function usable(name) { try { return !!window[name]; } catch (e) { return false; } }
          function storage() {
            var kept = new Map();
            return Object.defineProperties(Object.create({
              getItem: function (key) { return kept.has(String(key)) ? kept.get(String(key)) : null; },
              setItem: function (key, value) { kept.set(String(key), String(value)); },
              removeItem: function (key) { kept.delete(String(key)); },
              clear: function () { kept.clear(); },
              key: function (index) { return Array.from(kept.keys())[index] || null; }
            }), { length: { get: function () { return kept.size; } } });
          }
          ["localStorage", "sessionStorage"].forEach(function (name) {
            if (!usable(name)) Object.defineProperty(window, name, { value: storage(), configurable: true });
          });
          try { document.cookie; } catch (e) {
            Object.defineProperty(document, "cookie",
              { get: function () { return ""; }, set: function () {}, configurable: true });
          }
        })();</script>
        """);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var _ = content;
        var stop = httpContext.RequestAborted;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        var start = new byte[Beginning];
        var length = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
        // One character per byte, so that a place in the text is a place in the bytes.
        var head = Head().Match(Encoding.Latin1.GetString(start, 0, length));
        var cut = head.Success ? head.Index + head.Length : 0;
        var body = httpContext.Response.Body;
        await body.WriteAsync(start.AsMemory(0, cut), stop);
        if (head.Success) await body.WriteAsync(Storage, stop);
        await body.WriteAsync(start.AsMemory(cut, length - cut), stop);
        await content.CopyToAsync(body, stop);
    }

    [GeneratedRegex(@"<head(\s[^>]*)?>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Head();
}
