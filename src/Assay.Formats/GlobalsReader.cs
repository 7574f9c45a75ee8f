using Assay.Formats.Allure;

namespace Assay.Formats;

/// <summary>Reads <c>*-globals.json</c> of Allure 3. Never throws on what a file contains.</summary>
public static class GlobalsReader
{
    /// <summary>Errors and files of the run, or null and a warning when the file cannot be read.</summary>
    public static Globals? Read(ReadOnlySpan<byte> utf8, string fileName, ICollection<Warning> warnings) =>
        Document.Read(utf8, fileName, warnings, ReadGlobals);

    private static Globals ReadGlobals(ref JsonCursor json, FileNotes notes)
    {
        List<RunError> errors = [];
        List<Attachment> attachments = [];
        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("errors"u8)) errors = ReadErrors(ref json, notes);
            else if (property.SequenceEqual("attachments"u8)) attachments = Attachments.Read(ref json, notes) ?? [];
            else json.Skip();
        }

        return new Globals(errors, attachments);
    }

    private static List<RunError> ReadErrors(ref JsonCursor json, FileNotes notes)
    {
        List<RunError> errors = [];
        if (!json.EnterArray()) return errors;
        while (json.NextItem())
        {
            if (ReadError(ref json, notes) is { } error) errors.Add(error);
            else notes.Count("error without a message and a trace was left out");
        }

        return errors;
    }

    private static RunError? ReadError(ref JsonCursor json, FileNotes notes)
    {
        if (!json.EnterObject()) return null;
        string? message = null, trace = null, expected = null, actual = null, environment = null;
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("message"u8)) message = notes.Text(ref json, "message", Limits.Failure);
            else if (property.SequenceEqual("trace"u8)) trace = notes.Text(ref json, "trace", Limits.Failure);
            else if (property.SequenceEqual("expected"u8)) expected = notes.Text(ref json, "expected value");
            else if (property.SequenceEqual("actual"u8)) actual = notes.Text(ref json, "actual value");
            else if (property.SequenceEqual("environment"u8)) environment = notes.Text(ref json, "environment");
            else json.Skip();
        }

        if (string.IsNullOrWhiteSpace(message) && string.IsNullOrWhiteSpace(trace)) return null;
        var compared = expected is not null && actual is not null;
        return new RunError(message, trace, compared ? expected : null, compared ? actual : null, environment);
    }
}
