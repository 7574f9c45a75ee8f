namespace Assay.Formats.Allure;

/// <summary>What a result, a step and a fixture have in common.</summary>
internal struct Outcome(FileNotes notes, int depth)
{
    private Status? status;
    private long? start;
    private long? stop;
    private long? duration;
    private List<Step>? steps;
    private List<Attachment>? attachments;

    public readonly Status Status => status ?? Status.Unknown;

    public readonly (long? Start, long? Stop, long? Duration) Timing => Allure.Timing.Of(start, stop, duration);

    public string? Message { get; private set; }

    public string? Trace { get; private set; }

    public string? Expected { get; private set; }

    public string? Actual { get; private set; }

    public bool Flaky { get; private set; }

    public List<Parameter>? Parameters { get; private set; }

    /// <summary>Child steps, then attachments.</summary>
    public readonly List<Step>? Children
    {
        get
        {
            if (attachments is null) return steps;
            var children = steps ?? new List<Step>(attachments.Count);
            foreach (var attachment in attachments)
            {
                if (notes.StepFits()) children.Add(Steps.Of(attachment));
            }

            return children.Count == 0 ? null : children;
        }
    }

    /// <summary>Child steps and an attachment of the same name: a writer's way to give an attachment a time.</summary>
    public readonly Attachment? OnlyAttachmentNamed(string name) =>
        steps is null && Message is null && attachments is [var only] && only.Name == name ? only : null;

    /// <summary>Takes the property when it is one of these; false leaves its value to the caller.</summary>
    public bool Take(ref JsonCursor json, ReadOnlySpan<byte> property)
    {
        if (property.SequenceEqual("status"u8)) status = Statuses.Known(json.Word(Limits.Id, out _));
        else if (property.SequenceEqual("statusDetails"u8)) ReadDetails(ref json);
        else if (property.SequenceEqual("start"u8)) start = json.Number();
        else if (property.SequenceEqual("stop"u8)) stop = json.Number();
        else if (property.SequenceEqual("duration"u8)) duration = json.Number();
        else if (property.SequenceEqual("steps"u8)) steps = Steps.Read(ref json, notes, depth + 1);
        else if (property.SequenceEqual("attachments"u8)) attachments = Attachments.Read(ref json, notes);
        else if (property.SequenceEqual("parameters"u8)) Parameters = Allure.Parameters.Read(ref json, notes);
        else if (property.SequenceEqual("message"u8)) Message = Failure(ref json, "message") ?? Message;
        else if (property.SequenceEqual("trace"u8)) Trace = Failure(ref json, "trace") ?? Trace;
        else return false;
        return true;
    }

    private void ReadDetails(ref JsonCursor json)
    {
        Message = Trace = Expected = Actual = null;
        Flaky = false;
        if (!json.EnterObject()) return;
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("message"u8)) Message = Failure(ref json, "message");
            else if (property.SequenceEqual("trace"u8)) Trace = Failure(ref json, "trace");
            else if (property.SequenceEqual("expected"u8)) Expected = notes.Text(ref json, "expected value");
            else if (property.SequenceEqual("actual"u8)) Actual = notes.Text(ref json, "actual value");
            else if (property.SequenceEqual("flaky"u8)) Flaky = json.Flag() ?? false;
            else json.Skip();
        }

        if (Expected is null || Actual is null) Expected = Actual = null;
    }

    private readonly string? Failure(ref JsonCursor json, string what) =>
        notes.Text(ref json, what, Limits.Failure) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
}
