using System.Text.Json;

namespace Assay.Formats.Allure;

internal delegate T? ReadRoot<out T>(ref JsonCursor json, FileNotes notes)
    where T : class;

/// <summary>The frame around every JSON file: broken syntax is a warning, never an exception.</summary>
internal static class Document
{
    public static T? Read<T>(
        ReadOnlySpan<byte> utf8, string file, ICollection<Warning> warnings, ReadRoot<T> root, bool array = false)
        where T : class
    {
        var notes = new FileNotes(file, warnings);
        if (!utf8.ContainsAnyExcept(" \t\r\n"u8))
        {
            notes.Warn("The file is empty; it was skipped");
            return null;
        }

        try
        {
            var json = new JsonCursor(utf8);
            if (array ? !json.AtArray : !json.AtObject)
            {
                notes.Warn($"The file does not hold a JSON {(array ? "array" : "object")}; it was skipped");
                return null;
            }

            var content = root(ref json, notes);
            json.End();
            notes.Report();
            return content;
        }
        catch (JsonException error)
        {
            notes.Warn($"Not valid JSON at line {Place(error.LineNumber)}, byte {Place(error.BytePositionInLine)}: "
                + $"{Reason(error.Message)}; it was skipped");
            return null;
        }
    }

    // "'x' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 3."
    private static string Reason(string message) => message.Split(" LineNumber")[0].TrimEnd('.');

    private static long Place(long? zeroBased) => (zeroBased ?? 0) + 1;
}
