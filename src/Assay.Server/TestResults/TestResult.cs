using Assay.Formats;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>
/// One attempt of one test in a launch: the narrow row. What repeats is in <see cref="Test"/> and
/// <see cref="TestVariant"/>, what only one reader opens is in <see cref="TestResultBody"/>.
/// </summary>
public sealed class TestResult
{
    public long Id { get; init; }
    public long LaunchId { get; set; }
    public long ProjectId { get; init; }
    public long TestId { get; init; }
    public long VariantId { get; init; }
    public long? SessionId { get; init; }
    public long? JobRunId { get; init; }
    public long? EnvironmentId { get; set; }
    public long? NamedEnvironmentId { get; set; }
    public long? CategoryId { get; set; }
    public long? LaunchCategoryId { get; set; }

    /// <summary>The visible attempt of the retry group, when this one is hidden behind it.</summary>
    public long? RetriedBy { get; set; }

    /// <summary>The first result of the block that has this one's document; null when it is this one.</summary>
    public long? BlockId { get; init; }

    /// <summary>Of the document in its block.</summary>
    public short BlockPlace { get; init; }
    public DateTimeOffset? StartAt { get; set; }
    public long? DurationMs { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ModifiedAt { get; set; }
    public Guid Uuid { get; init; }

    /// <summary>Results of a launch with the same key are attempts of the same thing; exactly one is visible.</summary>
    public Guid HistoryKey { get; set; }
    public Guid ParametersKey { get; init; }

    /// <summary>Of the failure: equal for failures with the same cause.</summary>
    public Guid? Fingerprint { get; set; }

    /// <summary>Null = in progress.</summary>
    public Status? Status { get; set; }

    /// <summary>On the visible attempt: a bit (1 shl status) for every status seen in its group.</summary>
    public short Seen { get; set; }

    /// <summary>On the visible attempt: how many attempts are hidden behind it.</summary>
    public int Attempts { get; set; }
    public bool Hidden { get; set; }
    public bool Manual { get; set; }
    /// <summary>On the visible attempt: the adapter said so of any attempt, or attempts ended differently.</summary>
    public bool Flaky { get; set; }

    /// <summary>The adapter said so of this attempt.</summary>
    public bool FlakyReported { get; init; }
    public bool Muted { get; set; }

    /// <summary>Linked to an open defect.</summary>
    public bool Known { get; set; }
    public bool HiddenByUser { get; set; }

    /// <summary>The first thousand characters; the whole text is in the body.</summary>
    public string? Message { get; set; }
    public string? HostId { get; set; }
    public string? ThreadId { get; set; }
    public string? Assignee { get; set; }
    public string? TestedBy { get; set; }
    public string? ModifiedBy { get; set; }
}

/// <summary>A block of what is read when somebody opens a result; see ResultBody for a document in it.</summary>
[PrimaryKey(nameof(LaunchId), nameof(Id))]
internal sealed class TestResultBody
{
    public long LaunchId { get; init; }

    /// <summary>That of the first result in it.</summary>
    public long Id { get; init; }
    public required byte[] Body { get; init; }
}
