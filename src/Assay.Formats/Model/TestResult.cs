namespace Assay.Formats;

/// <summary>
/// One attempt of one test as a reader found it, whatever the format. Times are epoch milliseconds, durations
/// milliseconds. Texts are clean: no NUL, no lone surrogates. Identity (test-case hash, history key) is derived by
/// Identity.
/// </summary>
public sealed class TestResult
{
    /// <summary>
    /// The adapter's id of this attempt; when the file has none, a stable one is derived from the file's name.
    /// </summary>
    public required string Uuid { get; set; }
    public required string Name { get; set; }

    /// <summary>Null means in progress (only manual results and placeholders); uploads always have a status.</summary>
    public Status? Status { get; set; }

    /// <summary>The adapter's hash of the test and its parameter values; null when the adapter gives none.</summary>
    public string? HistoryId { get; set; }

    /// <summary>The adapter's hash of the test without parameter values; null when the adapter gives none.</summary>
    public string? TestCaseId { get; set; }

    /// <summary>The unique selector of the test, verbatim: test plans return exactly this text.</summary>
    public string? FullName { get; set; }
    public string? Message { get; set; }
    public string? Trace { get; set; }
    public string? Expected { get; set; }
    public string? Actual { get; set; }
    public string? Description { get; set; }
    public string? DescriptionHtml { get; set; }
    public string? Precondition { get; set; }
    public string? PreconditionHtml { get; set; }
    public string? ExpectedResult { get; set; }
    public string? ExpectedResultHtml { get; set; }
    public string? HostId { get; set; }
    public string? ThreadId { get; set; }
    public bool Flaky { get; set; }
    public long? Start { get; set; }
    public long? Stop { get; set; }
    public long? Duration { get; set; }

    /// <summary>The value of the ALLURE_ID / AS_ID label, if it is a positive number.</summary>
    public long? AllureId { get; set; }

    /// <summary>The label says that a person executes this test (ALLURE_MANUAL).</summary>
    public bool Manual { get; set; }

    /// <summary>A set: no pair twice, order as first seen. The identity label is not in it.</summary>
    public List<Label> Labels { get; init; } = [];
    public List<Link> Links { get; init; } = [];
    public List<Parameter> Parameters { get; set; } = [];

    /// <summary>Steps in order; attachments of the result itself come last, as steps of kind attachment.</summary>
    public List<Step> Steps { get; set; } = [];

    /// <summary>Id the client gave to a launch-local error category (channel C of newer clients).</summary>
    public string? CategoryExternalId { get; set; }

    /// <summary>Server id of the named environment the client registered before (channel C of newer clients).</summary>
    public long? NamedEnvironmentId { get; set; }
}

/// <summary>Order is severity: the worst status of several is the smallest.</summary>
public enum Status : byte
{
    Failed = 0,
    Broken = 1,
    Passed = 2,
    Skipped = 3,
    Unknown = 4,
}

public readonly record struct Label(string Name, string Value);

public sealed record Link(string? Name, string Url, string? Type);

/// <summary>
/// A parameter of a test or a step. Excluded ones take no part in identity; masked values never reach a disk.
/// </summary>
public sealed record Parameter(
    string Name, string? Value, bool Hidden = false, bool Excluded = false, bool Masked = false);
