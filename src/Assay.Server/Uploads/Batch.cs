using Assay.Formats;
using Assay.Server.Attachments;
using Assay.Server.Blobs;

namespace Assay.Server.Uploads;

/// <summary>A file that is in the blob store and waits for somebody who refers to it, or is waited for.</summary>
/// <param name="Scope">See <see cref="SessionFile.Scope"/>.</param>
internal sealed record ArrivedFile(string Name, Guid Scope, Blob Blob, string? ContentType)
{
    /// <param name="told">What the sender says; when that is nothing, the first bytes are asked.</param>
    public static ArrivedFile Of(string name, Guid scope, Blob blob, string? told) =>
        new(name, scope, blob, ContentTypes.Of(told, name, ContentTypes.Sniff(blob.Start)));
}

/// <summary>What is written in one transaction: read from files or from structured JSON.</summary>
internal sealed class Batch : IDisposable
{
    public const int MaxResults = 2500;
    public const long MaxBytes = 16 << 20;

    private readonly BodyPacker resultPacker = new();
    private readonly BodyPacker fixturePacker = new();
    private readonly List<ArrivedResult> results = [];
    private readonly List<ArrivedFixtures> containers = [];

    public IReadOnlyList<ArrivedResult> Results => results;
    public IReadOnlyList<ArrivedFixtures> Containers => containers;
    public List<ArrivedFile> Files { get; } = [];
    public List<Warning> Warnings { get; } = [];
    public List<KeyValuePair<string, string>> Environment { get; } = [];
    public List<CategoryRule> CategoryRules { get; } = [];
    public List<RunError> Errors { get; } = [];
    public List<Formats.Attachment> RunAttachments { get; } = [];
    public Executor? Executor { get; set; }

    /// <summary>Where the files lie; only the channel that writes many has one.</summary>
    public IBlobPack? Pack { get; set; }

    /// <summary>
    /// Where attachments of these results are looked up: result uuid in the structured channel, else zero.
    /// </summary>
    public bool ScopedByResult { get; init; }

    /// <summary>Documents read so far, in bytes of their files.</summary>
    public long Bytes { get; set; }

    /// <summary>Files received, for the session's counter.</summary>
    public int FileCount { get; set; }

    /// <summary>Where a large batch is held; see <see cref="LargeBatches"/>.</summary>
    public LargeBatches.Room? Room { get; set; }

    public bool Full => Results.Count >= MaxResults || Bytes >= MaxBytes || Files.Count >= 4 * MaxResults;
    public bool Empty => FileCount == 0 && Results.Count == 0 && Containers.Count == 0 && Files.Count == 0;

    /// <summary>Takes the result over: packs it and empties it of what is packed.</summary>
    public void Add(TestResult arrived) => results.Add(ArrivedResult.Of(arrived, resultPacker));

    /// <summary>Takes the results over like <see cref="Add(TestResult)"/>.</summary>
    public void Add(IEnumerable<TestResult> arrived)
    {
        foreach (var result in arrived) Add(result);
    }

    public void Add(FixtureContainer arrived) => containers.AddRange(ArrivedFixtures.Of(arrived, fixturePacker));

    public void Add(IEnumerable<FixtureContainer> arrived)
    {
        foreach (var container in arrived) Add(container);
    }

    /// <summary>Nothing is added any more.</summary>
    public void Seal()
    {
        resultPacker.Seal();
        fixturePacker.Seal();
    }

    public void Dispose()
    {
        resultPacker.Dispose();
        fixturePacker.Dispose();
        Pack?.Dispose();
        Room?.Dispose();
    }
}

/// <summary>A result's id for the uuid that was sent.</summary>
internal readonly record struct IngestedResult(long Id, string Uuid);
