namespace Assay.Formats.Allure;

internal static class Attachments
{
    public static List<Attachment>? Read(ref JsonCursor json, FileNotes notes)
    {
        if (!json.EnterArray()) return null;
        List<Attachment>? attachments = null;
        while (json.NextItem())
        {
            if (ReadOne(ref json, notes) is { } attachment) (attachments ??= []).Add(attachment);
        }

        return attachments;
    }

    public static Attachment? ReadOne(ref JsonCursor json, FileNotes notes)
    {
        if (!json.EnterObject()) return null;
        string? name = null, source = null, type = null;
        long? length = null;
        var optional = false;
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("name"u8)) name = notes.Text(ref json, "attachment name", Limits.Name);
            else if (property.SequenceEqual("source"u8) || property.SequenceEqual("originalFileName"u8))
                source = notes.Text(ref json, "source", Limits.Name);
            else if (property.SequenceEqual("type"u8) || property.SequenceEqual("contentType"u8))
                type = notes.Word(ref json, "type", Limits.Id)?.Trim();
            else if (property.SequenceEqual("size"u8) || property.SequenceEqual("contentLength"u8))
                length = json.Number();
            else if (property.SequenceEqual("optional"u8)) optional = json.Flag() ?? false;
            else json.Skip();
        }

        source = ResultFolder.LastSegment(source ?? "").Trim();
        if (source.Length == 0)
        {
            notes.Count("attachment without a source was left out");
            return null;
        }

        return new Attachment(
            string.IsNullOrWhiteSpace(name) ? source : name.Trim(),
            source,
            string.IsNullOrEmpty(type) ? null : type,
            length is >= 0 ? length : null,
            optional);
    }
}
