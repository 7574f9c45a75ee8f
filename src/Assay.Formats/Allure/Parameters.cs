namespace Assay.Formats.Allure;

internal static class Parameters
{
    public static List<Parameter>? Read(ref JsonCursor json, FileNotes notes)
    {
        if (!json.EnterArray()) return null;
        List<Parameter>? parameters = null;
        while (json.NextItem())
        {
            if (ReadOne(ref json, notes) is { } parameter) (parameters ??= []).Add(parameter);
        }

        return parameters;
    }

    private static Parameter? ReadOne(ref JsonCursor json, FileNotes notes)
    {
        if (!json.EnterObject()) return null;
        string? name = null, value = null, mode = null;
        var (excluded, hidden, masked) = (false, false, false);
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("name"u8)) name = notes.Word(ref json, "parameter name", Limits.Name);
            else if (property.SequenceEqual("value"u8)) value = notes.Text(ref json, "parameter value");
            else if (property.SequenceEqual("mode"u8)) mode = json.Text(Limits.Id, out _)?.Trim();
            else if (property.SequenceEqual("excluded"u8)) excluded = json.Flag() ?? false;
            else if (property.SequenceEqual("hidden"u8)) hidden = json.Flag() ?? false;
            else if (property.SequenceEqual("masked"u8)) masked = json.Flag() ?? false;
            else json.Skip();
        }

        return string.IsNullOrWhiteSpace(name)
            ? null
            : new Parameter(
                name,
                value,
                Hidden: hidden || string.Equals(mode, "hidden", StringComparison.OrdinalIgnoreCase),
                Excluded: excluded,
                Masked: masked || string.Equals(mode, "masked", StringComparison.OrdinalIgnoreCase));
    }
}
