using System.Text;
using Assay.Formats.Allure;

namespace Assay.Formats.Reports;

/// <summary>An attempt while a reader puts it together.</summary>
internal sealed class Draft
{
    private readonly Report report;
    private readonly LabelSet labels;
    private readonly List<(Step Step, byte[] Bytes)> contents = [];
    private int steps;

    public Draft(Report report, string? name, string? fullName = null)
    {
        this.report = report;
        Result = new TestResult { Uuid = "", Name = Shown(name, "Unknown test"), Status = Formats.Status.Unknown };
        labels = new(Result.Labels);
        FullName = fullName;
    }

    public TestResult Result { get; }

    public string? FullName
    {
        get => Result.FullName;
        set => Result.FullName = report.Clean(value, "full name");
    }

    public Status? Status
    {
        get => Result.Status;
        set => Result.Status = value;
    }

    /// <summary>Ids that an adapter of Allure gave.</summary>
    public void Identify(string? testCaseId, string? historyId)
    {
        Result.TestCaseId = report.Clean(testCaseId, "testCaseId", Limits.Id);
        Result.HistoryId = report.Clean(historyId, "historyId", Limits.Id);
    }

    public void Label(string name, string? value)
    {
        var clean = report.Clean(name, "label name", Limits.Id)?.Trim();
        if (report.Clean(value, "label", Limits.Label)?.Trim() is { Length: > 0 } text && !string.IsNullOrEmpty(clean))
            labels.Add(clean, text);
    }

    /// <summary>Up to three levels of suites, the outermost first; deeper ones are joined.</summary>
    public void Suites(IEnumerable<string?> path)
    {
        var clean = path.Select(suite => report.Clean(suite, "suite", Limits.Label)).OfType<string>().ToList();
        if (clean.Count == 1) Label("suite", clean[0]);
        else labels.AddSuites(clean);
    }

    /// <summary>An excluded parameter is shown and takes no part in the identity of the test.</summary>
    public void Parameter(string? name, string? value, bool excluded = false)
    {
        if (report.Clean(name, "parameter name", Limits.Name) is not { } known) return;
        Result.Parameters.Add(new(known, report.Clean(value, "parameter value") ?? "", Excluded: excluded));
    }

    public void Link(string? name, string? url, string? type)
    {
        if (report.Clean(url, "link")?.Trim() is { } target)
            Result.Links.Add(new(report.Clean(name, "link name", Limits.Name), target, type));
    }

    /// <summary>A property of the test: an id, a label or a file when its name says so, else a parameter.</summary>
    public void Property(string? name, string? value)
    {
        const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;
        if (string.IsNullOrWhiteSpace(name)) return;
        name = name.Trim();
        if (name.Equals("ALLURE_ID", AnyCase) || name.Equals("AS_ID", AnyCase) || name.Equals("allure.id", AnyCase))
            Label("ALLURE_ID", value);
        else if (name.StartsWith("allure.label.", AnyCase) && name.Length > 13) Label(name[13..], value);
        else if (name.Equals("tag", AnyCase)) Label("tag", value);
        else if (name.Equals("attachment", AnyCase)) Attach(null, value, null);
        else Parameter(name, value, excluded: true);
    }

    public void Rename(string? name) => Result.Name = Shown(name, Result.Name);

    public void Describe(string? text, bool html = false)
    {
        if (html) Result.DescriptionHtml = report.Clean(text, "description");
        else Result.Description = report.Clean(text, "description");
    }

    public void Failure(string? message, string? trace)
    {
        Result.Message ??= report.Clean(message, "message", Limits.Failure)?.Trim();
        Result.Trace ??= report.Clean(trace, "trace", Limits.Failure)?.Trim('\r', '\n');
    }

    public void Time(long? start, double? milliseconds, long? stop = null) =>
        (Result.Start, Result.Stop, Result.Duration) = Timing.Of(start, stop, Whole(milliseconds));

    /// <summary>A step of this attempt; null when it has more than there is room for.</summary>
    public Step? Step(
        List<Step> into, string? name, Status? status = null, double? milliseconds = null, long? start = null)
    {
        if (++steps > Limits.Steps)
        {
            report.Notes.Count($"steps beyond the first {Limits.Steps:N0} of a test were left out");
            return null;
        }

        var (from, to, duration) = Timing.Of(start, null, Whole(milliseconds));
        var step = new Step
        {
            Name = Shown(name, "Unknown step"), Status = status, Start = from, Stop = to, Duration = duration,
        };
        into.Add(step);
        return step;
    }

    public void Failure(Step step, string? message, string? trace)
    {
        step.Message ??= report.Clean(message, "message", Limits.Failure)?.Trim();
        step.Trace ??= report.Clean(trace, "trace", Limits.Failure)?.Trim('\r', '\n');
    }

    /// <summary>A file that is sent beside the report, found by the last part of its path.</summary>
    /// <param name="inFolder">
    /// The writer gives the files of all tests the same names in folders of their own: found by folder and name.
    /// </param>
    public void Attach(string? name, string? path, string? type, List<Step>? into = null, bool inFolder = false)
    {
        var clean = report.Clean(path, "source", Limits.Name) ?? "";
        var last = ResultFolder.LastSegment(clean).Trim();
        var source = inFolder ? ResultFolder.WithFolder(clean) : last;
        if (last.Length == 0) report.Notes.Count("attachment without a source was left out");
        else Add(new(Shown(name, last), source, report.Clean(type, "type", Limits.Id)), into);
    }

    /// <summary>A text of the report becomes a file; nothing when it is blank.</summary>
    public void AttachText(string name, string? text, List<Step>? into = null, string type = "text/plain")
    {
        if (!string.IsNullOrWhiteSpace(text)) Attach(name, Encoding.UTF8.GetBytes(text), type, into);
    }

    public void Attach(string? name, byte[] content, string? type, List<Step>? into = null)
    {
        type = report.Clean(type, "type", Limits.Id)?.Trim();
        if (content.Length > 0 && Add(new(Shown(name, "Attachment"), "", type, content.Length), into) is { } step)
            contents.Add((step, content));
    }

    /// <summary>Base64, as reports embed pictures. What is none is left out and told.</summary>
    public void AttachBase64(string? name, string? text, string? type, List<Step>? into = null)
    {
        var content = new byte[((text?.Length ?? 0) * 3L / 4) + 3];
        if (Convert.TryFromBase64String(text ?? "", content, out var length))
            Attach(name, content[..length], type, into);
        else report.Notes.Count("attachment whose content is not base64 was left out");
    }

    public TestResult Done()
    {
        Result.AllureId = labels.AllureId;
        Result.Manual = labels.Manual;
        Result.HostId ??= labels.Host;
        Result.ThreadId ??= labels.Thread;
        FailureMessage.Complete(Result);
        Result.Uuid = report.Uuid(Result);
        NameFiles(Result.Uuid);
        return Result;
    }

    /// <summary>Gives the contents that were attached names of their own and hands them over.</summary>
    public void NameFiles(string owner)
    {
        for (var index = 0; index < contents.Count; index++)
        {
            var (step, bytes) = contents[index];
            var source = $"{owner}-{index}-attachment{Extension(step.Attachment!.ContentType)}";
            step.Attachment = step.Attachment with { Source = source };
            report.Add(new FileContent(source, step.Attachment.ContentType, bytes));
        }
    }

    private Step? Add(Attachment attachment, List<Step>? into)
    {
        if (Step(into ?? Result.Steps, attachment.Name) is not { } step) return null;
        step.Kind = StepKind.Attachment;
        step.Attachment = attachment;
        return step;
    }

    /// <summary>Line breaks and other control characters of a name become blanks.</summary>
    public string Shown(string? name, string missing)
    {
        if (report.Clean(name, "name", Limits.Name) is not { } text) return missing;
        if (CleanText.IsName(text)) return text.Trim();
        var shown = string.Concat(text.Select(each => char.IsControl(each) || each == '\uFFFD' ? ' ' : each)).Trim();
        return CleanText.IsName(shown) ? shown : missing;
    }

    private static string Extension(string? type) => type?.Split(';')[0].Trim() switch
    {
        "text/plain" => ".txt",
        "text/html" => ".html",
        "text/csv" => ".csv",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/svg+xml" => ".svg",
        "application/json" => ".json",
        "application/xml" or "text/xml" => ".xml",
        "video/webm" => ".webm",
        "video/mp4" => ".mp4",
        _ => "",
    };

    private static long? Whole(double? milliseconds) =>
        milliseconds is { } value && double.IsFinite(value) && Math.Abs(value) < 9e15
            ? (long)Math.Round(value, MidpointRounding.AwayFromZero)
            : null;
}
