using System.Globalization;

namespace Assay.Formats.Allure;

/// <summary>Labels as they were found, and what some of them mean.</summary>
/// <param name="labels">Of a result; it gets those that are labels and nothing else.</param>
internal sealed class LabelSet(List<Label> labels)
{
    public const int Usual = 16;

    private const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;
    private const int Few = 32;
    private HashSet<Label>? seen;

    public long? AllureId { get; private set; }

    public bool Manual { get; private set; }

    public string? Host { get; private set; }

    public string? Thread { get; private set; }

    private bool HasSuite => labels.Exists(label => label.Name is "parentSuite" or "suite" or "subSuite");

    /// <summary>Of several lists in a file the last one counts.</summary>
    public void Read(ref JsonCursor json, FileNotes notes)
    {
        Clear();
        if (!json.EnterArray()) return;
        while (json.NextItem())
        {
            if (!json.EnterObject()) continue;
            string? name = null, value = null;
            while (json.NextProperty(out var property))
            {
                if (property.SequenceEqual("name"u8)) name = notes.Word(ref json, "label name", Limits.Id)?.Trim();
                else if (property.SequenceEqual("value"u8)) value = notes.Word(ref json, "label", Limits.Label)?.Trim();
                else json.Skip();
            }

            if (!string.IsNullOrEmpty(name) && !string.IsNullOrEmpty(value)) Add(name, value);
        }
    }

    /// <summary>The path of titles stands in for suites that the writer did not give.</summary>
    public void AddSuites(List<string> path)
    {
        if (HasSuite) return;
        if (path.Count > 0) Keep("parentSuite", path[0]);
        if (path.Count > 1) Keep("suite", path[1]);
        if (path.Count > 2) Keep("subSuite", string.Join(" > ", path.Skip(2)));
    }

    /// <summary>
    /// Takes a label, or what a tag means that is one in disguise. Both texts are trimmed and not empty.
    /// </summary>
    public void Add(string name, string value)
    {
        if (name.Equals("tag", AnyCase)) (name, value) = Meant(value);

        if (name.Equals("ALLURE_ID", AnyCase) || name.Equals("AS_ID", AnyCase)) TakeId(value);
        else if (name.Equals("ALLURE_MANUAL", AnyCase)) Manual |= value.Equals("true", AnyCase);
        else if (name.Equals("host", AnyCase)) Host ??= value;
        else if (name.Equals("thread", AnyCase)) Thread ??= value;
        else Keep(name, value);
    }

    private void Clear()
    {
        labels.Clear();
        seen = null;
        AllureId = null;
        Manual = false;
        Host = Thread = null;
    }

    private void TakeId(string value)
    {
        if (AllureId is not null) return;
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0) AllureId = id;
    }

    private void Keep(string name, string value)
    {
        var label = new Label(name, value.Length <= Limits.Label ? value : value[..Limits.Label]);
        if (IsNew(label)) labels.Add(label);
    }

    /// <summary>Few are compared one by one; a file may have a million.</summary>
    private bool IsNew(Label label)
    {
        if (labels.Count < Few) return !labels.Contains(label);
        seen ??= [.. labels];
        return seen.Add(label);
    }

    // Writers without labels of their own put them into tags: "@allure.id=10", "allure.label.epic:Payments".
    private static (string Name, string Value) Meant(string tag)
    {
        var text = tag.AsSpan(tag[0] == '@' ? 1 : 0);
        if (text.StartsWith("allure.id", AnyCase) && text.Length > 10 && text[9] is ':' or '=')
        {
            var id = text[10..].Trim();
            return id.ContainsAnyExceptInRange('0', '9') ? ("tag", tag) : ("ALLURE_ID", id.ToString());
        }

        if (!text.StartsWith("allure.label.", AnyCase)) return ("tag", tag);
        text = text[13..];
        var mark = text.IndexOfAny(':', '=');
        var name = mark < 0 ? default : text[..mark].Trim();
        var value = mark < 0 ? default : text[(mark + 1)..].Trim();
        return name.IsEmpty || value.IsEmpty ? ("tag", tag) : (name.ToString(), value.ToString());
    }
}
