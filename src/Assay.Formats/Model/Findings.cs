namespace Assay.Formats;

/// <summary>
/// What a reader hands over at a time: mostly one test, with all that belongs to it and to nothing else.
/// </summary>
public sealed class Findings
{
    /// <summary>Attempts, the oldest first.</summary>
    public List<TestResult> Results { get; init; } = [];

    /// <summary>Contents that stood in the file; attachments refer to them by their names.</summary>
    public List<FileContent> Files { get; init; } = [];

    /// <summary>Fixtures of results that were handed over before.</summary>
    public List<FixtureContainer> Containers { get; init; } = [];

    /// <summary>Files of the run as a whole.</summary>
    public List<Attachment> RunAttachments { get; init; } = [];

    /// <summary>Errors outside any test.</summary>
    public List<RunError> Errors { get; init; } = [];
}

/// <summary>A file that stood inside another one.</summary>
/// <param name="Name">Unique in the upload and the same whenever the report is read.</param>
public sealed record FileContent(string Name, string? ContentType, byte[] Bytes);
