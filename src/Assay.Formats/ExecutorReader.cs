using Assay.Formats.Allure;

namespace Assay.Formats;

/// <summary>Reads <c>executor.json</c>. Never throws on what a file contains.</summary>
public static class ExecutorReader
{
    /// <summary>Who ran the tests, or null and a warning when the file does not tell.</summary>
    public static Executor? Read(ReadOnlySpan<byte> utf8, string fileName, ICollection<Warning> warnings) =>
        Document.Read(utf8, fileName, warnings, ReadExecutor);

    private static Executor ReadExecutor(ref JsonCursor json, FileNotes notes)
    {
        string? name = null, type = null, url = null, buildName = null, buildUrl = null;
        string? reportName = null, reportUrl = null;
        long? buildOrder = null;
        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("name"u8)) name = Text(ref json, notes);
            else if (property.SequenceEqual("type"u8)) type = Text(ref json, notes);
            else if (property.SequenceEqual("url"u8)) url = Text(ref json, notes);
            else if (property.SequenceEqual("buildOrder"u8)) buildOrder = json.Number();
            else if (property.SequenceEqual("buildName"u8)) buildName = Text(ref json, notes);
            else if (property.SequenceEqual("buildUrl"u8)) buildUrl = Text(ref json, notes);
            else if (property.SequenceEqual("reportName"u8)) reportName = Text(ref json, notes);
            else if (property.SequenceEqual("reportUrl"u8)) reportUrl = Text(ref json, notes);
            else json.Skip();
        }

        return new Executor(name, type, url, buildOrder, buildName, buildUrl, reportName, reportUrl);
    }

    private static string? Text(ref JsonCursor json, FileNotes notes)
    {
        var text = notes.Text(ref json, "a text of the executor", Limits.Name)?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }
}
