namespace Assay.Formats;

public enum StepKind : byte
{
    /// <summary>An action with a text.</summary>
    Body = 0,

    /// <summary>What is expected of the step it stands in.</summary>
    ExpectedBody = 1,

    /// <summary>A file; <see cref="Step.Attachment"/> is set.</summary>
    Attachment = 2,
}

/// <summary>A node of the execution tree. Times are epoch milliseconds, durations milliseconds.</summary>
public sealed class Step
{
    public StepKind Kind { get; set; }
    public string Name { get; set; } = "";
    public Status? Status { get; set; }
    public string? Message { get; set; }
    public string? Trace { get; set; }
    public long? Start { get; set; }
    public long? Stop { get; set; }
    public long? Duration { get; set; }
    public List<Parameter>? Parameters { get; set; }
    public List<Step>? Steps { get; set; }
    public List<Step>? ExpectedResult { get; set; }
    public Attachment? Attachment { get; set; }
}

/// <summary>A reference to a file: by <see cref="Source"/>, the file's name in the results folder or upload.</summary>
public sealed record Attachment(
    string Name, string Source, string? ContentType, long? Length = null, bool Optional = false);
