using Assay.Formats.Allure;

namespace Assay.Formats;

/// <summary>Reads <c>categories.json</c>. Never throws on what a file contains.</summary>
public static class CategoriesReader
{
    /// <summary>The rules in the order of the file; none, and a warning, when it cannot be read.</summary>
    public static IReadOnlyList<CategoryRule> Read(
        ReadOnlySpan<byte> utf8, string fileName, ICollection<Warning> warnings) =>
        Document.Read(utf8, fileName, warnings, ReadRules, array: true) ?? [];

    private static List<CategoryRule> ReadRules(ref JsonCursor json, FileNotes notes)
    {
        List<CategoryRule> rules = [];
        json.EnterArray();
        while (json.NextItem())
        {
            if (ReadRule(ref json, notes) is { } rule) rules.Add(rule);
            else notes.Count("category without a usable name was left out");
        }

        return rules;
    }

    private static CategoryRule? ReadRule(ref JsonCursor json, FileNotes notes)
    {
        if (!json.EnterObject()) return null;
        string? name = null, description = null, messageRegex = null, traceRegex = null;
        List<Status> statuses = [];
        bool? flaky = null;
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("name"u8)) name = json.Raw(Limits.Name, out _);
            else if (property.SequenceEqual("description"u8)) description = notes.Text(ref json, "description");
            else if (property.SequenceEqual("messageRegex"u8)) messageRegex = notes.Text(ref json, "messageRegex");
            else if (property.SequenceEqual("traceRegex"u8)) traceRegex = notes.Text(ref json, "traceRegex");
            else if (property.SequenceEqual("matchedStatuses"u8)) statuses = ReadStatuses(ref json, notes);
            else if (property.SequenceEqual("flaky"u8)) flaky = json.Flag();
            else json.Skip();
        }

        return name is null || !CleanText.IsName(name)
            ? null
            : new CategoryRule(name.Trim(), description, messageRegex, traceRegex, statuses, flaky);
    }

    private static List<Status> ReadStatuses(ref JsonCursor json, FileNotes notes)
    {
        List<Status> statuses = [];
        if (!json.EnterArray()) return statuses;
        while (json.NextItem())
        {
            if (Statuses.Known(json.Text(Limits.Id, out _)) is not { } status)
                notes.Count("unknown status was left out");
            else if (!statuses.Contains(status)) statuses.Add(status);
        }

        return statuses;
    }
}
