using Assay.Formats.Allure;

namespace Assay.Formats;

/// <summary>
/// Reads <c>*-result.json</c> of Allure 2 and 3, and the results of structured uploads, which spell some fields in
/// another way, in one pass. Never throws on what a document contains.
/// </summary>
public static class AllureResultReader
{
    /// <summary>
    /// The attempt described by the file, or null and a warning when there is none in it: broken JSON, or a test whose
    /// name cannot be shown. Fields of a wrong type are converted or left out.
    /// </summary>
    /// <param name="utf8">The file, with or without a byte order mark.</param>
    /// <param name="fileName">Its name as it was sent; stands in for a missing uuid.</param>
    /// <param name="warnings">Receives what was cut or left out.</param>
    public static TestResult? Read(ReadOnlySpan<byte> utf8, string fileName, ICollection<Warning> warnings) =>
        Document.Read(utf8, fileName, warnings, ReadResult);

    private static TestResult? ReadResult(ref JsonCursor json, FileNotes notes)
    {
        const string Nameless = "Unknown test";
        string? name = Nameless;
        var result = new TestResult { Uuid = "", Name = Nameless, Labels = new(LabelSet.Usual) };
        var outcome = new Outcome(notes, depth: 0);
        var labels = new LabelSet(result.Labels);
        List<string> titles = [];

        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            if (outcome.Take(ref json, property)) continue;
            if (property.SequenceEqual("name"u8)) name = notes.Name(ref json, Nameless);
            else if (property.SequenceEqual("uuid"u8)) result.Uuid = notes.Id(ref json, "uuid") ?? "";
            else if (property.SequenceEqual("historyId"u8)) result.HistoryId = notes.Id(ref json, "historyId");
            else if (property.SequenceEqual("testCaseId"u8)) result.TestCaseId = notes.Id(ref json, "testCaseId");
            else if (property.SequenceEqual("fullName"u8)) result.FullName = Filled(notes.Text(ref json, "fullName"));
            else if (property.SequenceEqual("labels"u8)) labels.Read(ref json, notes);
            else if (property.SequenceEqual("links"u8)) Links.Read(ref json, notes, result.Links);
            else if (property.SequenceEqual("hostId"u8)) result.HostId = notes.Id(ref json, "hostId");
            else if (property.SequenceEqual("threadId"u8)) result.ThreadId = notes.Id(ref json, "threadId");
            else if (property.SequenceEqual("category"u8))
                result.CategoryExternalId = Inner(ref json, "externalId"u8)?.Text;
            else if (property.SequenceEqual("namedEnv"u8)) result.NamedEnvironmentId = Inner(ref json, "id"u8)?.Number;
            else if (property.SequenceEqual("titlePath"u8)) titles = Titles(ref json, notes);
            else ReadText(ref json, property, notes, result);
        }

        if (name is null)
        {
            notes.Warn("The name of the test is blank or has control characters; the result was rejected");
            return null;
        }

        result.Name = name;
        if (result.Uuid.Length == 0) result.Uuid = Md5.Hex(ResultFolder.LastSegment(notes.File));
        labels.AddSuites(titles);
        Fill(result, labels);
        Fill(result, outcome);
        FailureMessage.Complete(result);
        return result;
    }

    private static void ReadText(ref JsonCursor json, ReadOnlySpan<byte> property, FileNotes notes, TestResult result)
    {
        if (property.SequenceEqual("description"u8))
            result.Description = Filled(notes.Text(ref json, "description"));
        else if (property.SequenceEqual("descriptionHtml"u8))
            result.DescriptionHtml = Filled(notes.Text(ref json, "descriptionHtml"));
        else if (property.SequenceEqual("precondition"u8))
            result.Precondition = Filled(notes.Text(ref json, "precondition"));
        else if (property.SequenceEqual("preconditionHtml"u8))
            result.PreconditionHtml = Filled(notes.Text(ref json, "preconditionHtml"));
        else if (property.SequenceEqual("expectedResult"u8))
            result.ExpectedResult = Filled(notes.Text(ref json, "expectedResult"));
        else if (property.SequenceEqual("expectedResultHtml"u8))
            result.ExpectedResultHtml = Filled(notes.Text(ref json, "expectedResultHtml"));
        else
            json.Skip();
    }

    /// <summary>One scalar of a small object, as a text and as a number.</summary>
    private static (string? Text, long? Number)? Inner(ref JsonCursor json, ReadOnlySpan<byte> wanted)
    {
        if (!json.EnterObject()) return null;
        (string?, long?)? found = null;
        while (json.NextProperty(out var property))
        {
            if (!property.SequenceEqual(wanted)) json.Skip();
            else if (json.Text(Limits.Id, out _) is { } text)
                found = (text, long.TryParse(text, out var number) ? number : null);
        }

        return found;
    }

    private static List<string> Titles(ref JsonCursor json, FileNotes notes)
    {
        List<string> titles = [];
        if (!json.EnterArray()) return titles;
        while (json.NextItem())
        {
            if (Filled(notes.Text(ref json, "title", Limits.Name)) is { } title) titles.Add(title.Trim());
        }

        return titles;
    }

    private static void Fill(TestResult result, LabelSet labels)
    {
        result.AllureId = labels.AllureId;
        result.Manual = labels.Manual;
        result.HostId ??= labels.Host;
        result.ThreadId ??= labels.Thread;
    }

    private static void Fill(TestResult result, Outcome outcome)
    {
        result.Status = outcome.Status;
        result.Message = outcome.Message;
        result.Trace = outcome.Trace;
        result.Expected = outcome.Expected;
        result.Actual = outcome.Actual;
        result.Flaky = outcome.Flaky;
        (result.Start, result.Stop, result.Duration) = outcome.Timing;
        if (outcome.Parameters is { } parameters) result.Parameters = parameters;
        if (outcome.Children is { } children) result.Steps = children;
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
