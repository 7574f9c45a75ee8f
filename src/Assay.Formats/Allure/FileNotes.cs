namespace Assay.Formats.Allure;

/// <summary>What had to be left out of one file. Repeated findings become one warning.</summary>
internal sealed class FileNotes(string file, ICollection<Warning> warnings)
{
    private Dictionary<string, int>? counts;
    private int steps;

    public string File => file;

    public void Warn(string text) => warnings.Add(new Warning(CleanText.Of(file), CleanText.Of(text)));

    /// <summary>Counts a finding; <see cref="Report"/> tells it once, with its number.</summary>
    public void Count(string text)
    {
        counts ??= [];
        counts[text] = counts.GetValueOrDefault(text) + 1;
    }

    /// <summary>False, and noted, for every step after the last one that a file may have.</summary>
    public bool StepFits()
    {
        if (++steps <= Limits.Steps) return true;
        Count($"steps beyond the first {Limits.Steps:N0} were left out");
        return false;
    }

    public string? Text(ref JsonCursor json, string what, int limit = Limits.Text)
    {
        var text = json.Text(limit, out var cut);
        if (cut) Count($"{what} longer than {limit:N0} characters was cut");
        return text;
    }

    /// <summary>Like <see cref="Text"/>, for texts of which there are few different ones in many files.</summary>
    public string? Word(ref JsonCursor json, string what, int limit)
    {
        var text = json.Word(limit, out var cut);
        if (cut) Count($"{what} longer than {limit:N0} characters was cut");
        return text is null ? null : CleanText.Of(text);
    }

    /// <summary>An id as written, or its MD5 when it is too long to be one; null when blank.</summary>
    public string? Id(ref JsonCursor json, string what)
    {
        var text = Text(ref json, what)?.Trim();
        return string.IsNullOrEmpty(text) ? null : text.Length <= Limits.Id ? text : Md5.Hex(text);
    }

    /// <summary>A name; <paramref name="missing"/> when there is none, null when it cannot be shown.</summary>
    public string? Name(ref JsonCursor json, string missing)
    {
        var name = json.Word(Limits.Name, out var cut);
        if (cut) Count($"name longer than {Limits.Name:N0} characters was cut");
        return name is null ? missing : CleanText.IsName(name) ? name : null;
    }

    public void Report()
    {
        if (counts is null) return;
        foreach (var (text, count) in counts) Warn(count == 1 ? text : $"{text} ({count:N0} times)");
    }
}
