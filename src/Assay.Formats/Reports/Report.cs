using System.Globalization;
using System.Text.Json;
using System.Xml;
using Assay.Formats.Allure;

namespace Assay.Formats.Reports;

/// <summary>One report being read.</summary>
internal sealed class Report(Stream content, string file, FileNotes notes)
{
    private int count;
    private Findings found = new();

    public string File => file;

    public FileNotes Notes => notes;

    public static IEnumerable<Findings> Read(
        Stream content, string file, ICollection<Warning> warnings, Func<Report, IEnumerable<Findings>> reader)
    {
        var (notes, told) = (new FileNotes(file, warnings), warnings.Count);
        var report = new Report(content, file, notes);
        using var portions = reader(report).GetEnumerator();
        while (Next(portions, notes)) yield return portions.Current;
        if (report.Rest() is { } rest) yield return rest;
        if (report.count == 0 && warnings.Count == told) notes.Warn("The file has no results");
        notes.Report();
    }

    public Stream Rewound()
    {
        content.Position = 0;
        return content;
    }

    public XmlPull Xml() => new(Rewound(), notes);

    public JsonPull Json() => new(Rewound());

    public JsonLines Lines() => new(Rewound(), notes);

    /// <summary>The attempts, and everything that was found since the last ones.</summary>
    public Findings Found(params ReadOnlySpan<Draft> attempts)
    {
        foreach (var attempt in attempts) found.Results.Add(attempt.Done());
        var taken = found;
        found = new();
        return taken;
    }

    /// <summary>A container of what was found before, to go with the next portion.</summary>
    public void Add(FixtureContainer container) => found.Containers.Add(container);

    public void Add(RunError error)
    {
        if (error.Message is not null || error.Trace is not null) found.Errors.Add(error);
    }

    public void Add(FileContent content) => found.Files.Add(content);

    public void AddOutput(string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        var source = $"{Md5.Hex($"{file}\n{name}\n{text.Length}\n{count}")}-attachment.txt";
        found.Files.Add(new(source, "text/plain", System.Text.Encoding.UTF8.GetBytes(text)));
        found.RunAttachments.Add(new(name, source, "text/plain"));
    }

    /// <summary>
    /// Names an attempt by its place and by what it is: a report that was cut and is sent again whole adds only the
    /// rest, and two files of one name do not hide each other's results.
    /// </summary>
    public string Uuid(TestResult result) => Md5.Hex(
        $"{file}\0{count++}\0{result.FullName}\0{result.Name}\0{result.Start}\0{result.Duration}\0{result.Status}");

    /// <summary>A clean text of a limited length; null when it is blank.</summary>
    public string? Clean(string? text, string what, int limit = Limits.Text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Length > limit)
        {
            notes.Count($"{what} longer than {limit:N0} characters was cut");
            text = text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
        }

        return CleanText.Of(text);
    }

    /// <summary>
    /// Epoch milliseconds; null for the epoch itself, which stands for no time. Writers that give no zone mean that of
    /// their machine; it is read as UTC.
    /// </summary>
    public static long? Instant(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at.Year > 1970
        ? at.ToUnixTimeMilliseconds()
        : null;

    /// <summary>Milliseconds of seconds such as "1,204.5".</summary>
    public static double? Seconds(string? text) => double.TryParse(
        text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var seconds)
        ? seconds * 1000
        : null;

    private Findings? Rest() =>
        found.Containers.Count + found.Errors.Count + found.RunAttachments.Count > 0 ? Found() : null;

    private static bool Next(IEnumerator<Findings> portions, FileNotes notes)
    {
        try
        {
            return portions.MoveNext();
        }
        catch (Exception damage) when (damage is XmlException or JsonException or InvalidDataException)
        {
            notes.Warn($"The file is damaged or not complete: {Reason(damage)}; what stands before is kept");
            return false;
        }
    }

    private static string Reason(Exception damage) => damage switch
    {
        XmlException xml when xml.Message.Contains("DTD", StringComparison.Ordinal) =>
            "a document type (DTD) is not accepted",
        JsonException json => json.Message.Split(" LineNumber")[0].TrimEnd('.'),
        _ => damage.Message.TrimEnd('.'),
    };
}
