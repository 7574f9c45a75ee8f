using System.Globalization;
using System.Text;

namespace Assay.Formats.Tests;

/// <summary>The reports below GoldenReports, and each as the readable text that stands beside it.</summary>
internal static class GoldenReports
{
    public static string Root => Path.Combine(AppContext.BaseDirectory, "GoldenReports");

    /// <summary>Every report, as its path below the root.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Root, "*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(".expected.txt", StringComparison.Ordinal))
        .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Root, name));

    public static ReportReading Read(string name) => ReportReading.Of(Bytes(name), name);

    public static string Expected(string name) => Path.Combine(Root, $"{name}.expected.txt");
}

/// <summary>All that was found in a report.</summary>
internal sealed class ReportReading
{
    public ResultFormat? Format { get; private init; }
    public List<Warning> Warnings { get; } = [];
    public List<Findings> Portions { get; } = [];
    public IEnumerable<TestResult> Results => Portions.SelectMany(portion => portion.Results);
    public IEnumerable<FileContent> Files => Portions.SelectMany(portion => portion.Files);
    public IEnumerable<FixtureContainer> Containers => Portions.SelectMany(portion => portion.Containers);
    public IEnumerable<RunError> Errors => Portions.SelectMany(portion => portion.Errors);

    public static ReportReading Of(string text, string name) => Of(Encoding.UTF8.GetBytes(text), name);

    public static ReportReading Of(byte[] bytes, string name, ResultFormat? format = null)
    {
        format ??= ResultFormats.Recognise(name, bytes.AsSpan(0, Math.Min(bytes.Length, ResultFormats.EnoughBytes)));
        var reading = new ReportReading { Format = format };
        if (format is not { } known) return reading;
        using var content = new MemoryStream(bytes);
        reading.Portions.AddRange(ResultFormats.Read(content, name, known, reading.Warnings));
        return reading;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{Format}\n");
        var uuids = Results.Select((result, index) => (result.Uuid, Number: index + 1))
            .ToDictionary(pair => pair.Uuid, pair => pair.Number);
        foreach (var portion in Portions)
        {
            foreach (var result in portion.Results) Write(text, result, uuids[result.Uuid], portion);
            foreach (var container in portion.Containers)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"\nfixtures of {string.Join(", ", container.Children.Select(child => $"#{uuids[child]}"))}\n");
                foreach (var fixture in container.Fixtures)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  {fixture.Kind}\n");
                    Write(text, [fixture.Root], "    ", portion);
                }
            }

            foreach (var error in portion.Errors)
                text.Append(
                    CultureInfo.InvariantCulture, $"\nerror {Quote(error.Message)}\n  trace {Quote(error.Trace)}\n");
            foreach (var file in portion.RunAttachments)
                text.Append(CultureInfo.InvariantCulture, $"\nfile of the run: {file.Name} {Content(file, portion)}\n");
        }

        foreach (var warning in Warnings) text.Append(CultureInfo.InvariantCulture, $"\nwarning {warning.Text}\n");
        return text.ToString();
    }

    private static void Write(StringBuilder text, TestResult result, int number, Findings portion)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n#{number} {result.Status} {result.Name}\n");
        Line("fullName", result.FullName);
        Line("testCaseId", result.TestCaseId);
        Line("historyId", result.HistoryId);
        Line("allureId", result.AllureId?.ToString(CultureInfo.InvariantCulture));
        if (result.Start is { } start)
            Line("start", DateTimeOffset.FromUnixTimeMilliseconds(start).ToString("O", CultureInfo.InvariantCulture));
        Line("duration", result.Duration?.ToString(CultureInfo.InvariantCulture));
        if (result.Flaky) Line("flaky", "true");
        Line("message", Quote(result.Message));
        Line("trace", Quote(result.Trace));
        Line("expected", Quote(result.Expected));
        Line("actual", Quote(result.Actual));
        Line("description", Quote(result.Description ?? result.DescriptionHtml));
        Line("host", result.HostId);
        Line("thread", result.ThreadId);
        foreach (var label in result.Labels) Line("label", $"{label.Name}={label.Value}");
        foreach (var link in result.Links) Line("link", $"{link.Type} {link.Name} {link.Url}");
        foreach (var each in result.Parameters)
            Line("parameter", $"{each.Name}={each.Value}{(each.Excluded ? " (excluded)" : "")}");
        Write(text, result.Steps, "  ", portion);

        void Line(string what, string? value)
        {
            if (!string.IsNullOrEmpty(value)) text.Append(CultureInfo.InvariantCulture, $"  {what} {value}\n");
        }
    }

    private static void Write(StringBuilder text, List<Step>? steps, string indent, Findings portion)
    {
        foreach (var step in steps ?? [])
        {
            if (step.Attachment is { } file)
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}file {file.Name} {Content(file, portion)}\n");
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{indent}- {step.Status} {step.Name}");
            if (step.Duration is { } time) text.Append(CultureInfo.InvariantCulture, $" ({time} ms)");
            foreach (var each in step.Parameters ?? [])
                text.Append(CultureInfo.InvariantCulture, $" [{each.Name}={each.Value}]");
            text.Append('\n');
            if (step.Message is not null)
                text.Append(CultureInfo.InvariantCulture, $"{indent}    ! {Quote(step.Message)}\n");
            Write(text, step.Steps, indent + "  ", portion);
        }
    }

    private static string Content(Attachment file, Findings portion)
    {
        var content = portion.Files.Find(each => each.Name == file.Source);
        if (content is null) return $"{file.ContentType} <- {file.Source}";
        var shown = file.ContentType?.StartsWith("text/", StringComparison.Ordinal) == true
            ? Quote(Encoding.UTF8.GetString(content.Bytes))
            : Convert.ToHexString(content.Bytes);
        return $"{file.ContentType} {shown}";
    }

    private static string? Quote(string? text) => text is null ? null
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\x1b", "\\e", StringComparison.Ordinal)}\"";
}
