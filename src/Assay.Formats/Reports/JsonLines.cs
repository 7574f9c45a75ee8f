using System.Text.Json;
using Assay.Formats.Allure;

namespace Assay.Formats.Reports;

/// <summary>One JSON object a line. Runners mix in lines of their own; those are left out.</summary>
internal sealed class JsonLines(Stream content, FileNotes notes)
{
    public IEnumerable<JsonElement> Objects()
    {
        foreach (var line in new Lines(content, notes).All())
        {
            if (line.Span.Trim(" \t\r"u8).IsEmpty) continue;
            if (Parse(line) is { ValueKind: JsonValueKind.Object } value) yield return value;
        }
    }

    private JsonElement? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return Json.Parse(line.Span);
        }
        catch (JsonException)
        {
            notes.Count(line.Span.TrimStart(" \t"u8).StartsWith("{"u8)
                ? "line that is damaged or not complete was left out"
                : "line that is not JSON was left out");
            return null;
        }
    }
}
