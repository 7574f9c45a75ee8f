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
    // Most of what an upload allocates are steps: a number and whether it is there fit into eight bytes.
    private const long None = long.MinValue;
    private long start = None;
    private long stop = None;
    private long duration = None;

    public StepKind Kind { get; set; }
    public string Name { get; set; } = "";
    public Status? Status { get; set; }
    public string? Message { get; set; }
    public string? Trace { get; set; }

    public long? Start
    {
        get => Known(start);
        set => start = value ?? None;
    }

    public long? Stop
    {
        get => Known(stop);
        set => stop = value ?? None;
    }

    public long? Duration
    {
        get => Known(duration);
        set => duration = value ?? None;
    }

    public List<Parameter>? Parameters { get; set; }
    public List<Step>? Steps { get; set; }
    public List<Step>? ExpectedResult { get; set; }
    public Attachment? Attachment { get; set; }

    private static long? Known(long number) => number == None ? null : number;
}

/// <summary>A reference to a file: by <see cref="Source"/>, the file's name in the results folder or upload.</summary>
public sealed record Attachment(
    string Name, string Source, string? ContentType, long? Length = null, bool Optional = false);
