namespace Assay.Api;

/// <summary>Counts by status.</summary>
public sealed record StatisticDto(
    long Failed, long Broken, long Passed, long Skipped, long Unknown, long InProgress, long Total);

/// <summary>A group of a tree; its id is the id of the custom-field value.</summary>
public sealed record TestResultTreeGroupDto(long Id, string Name, long CustomFieldId, StatisticDto Statistic);

/// <summary>A result in a tree.</summary>
public sealed record TestResultTreeLeafDto(
    long Id, string Name, string? Status, long? TestCaseId, string? LayerName, long? Start, long? Stop, long? Duration,
    string? Assignee, string? TestedBy, bool Manual, bool Flaky, bool Hidden);

/// <summary>A node of a tree: type GROUP, with custom field and statistic, or LEAF, with what a result has.</summary>
public sealed record TestResultTreeNodeDto(long Id, string Name, string Type)
{
    public long? CustomFieldId { get; init; }
    public StatisticDto? Statistic { get; init; }
    public string? Status { get; init; }
    public long? TestCaseId { get; init; }
    public string? LayerName { get; init; }
    public long? Start { get; init; }
    public long? Stop { get; init; }
    public long? Duration { get; init; }
    public string? Assignee { get; init; }
    public string? TestedBy { get; init; }
    public bool? Manual { get; init; }
    public bool? Flaky { get; init; }
    public bool? Hidden { get; init; }
    public long? CreatedDate { get; init; }
    public long? LastModifiedDate { get; init; }
}

/// <summary>How many results are at or below a path.</summary>
public sealed record TestResultTreeFilterCountDto(long Total);

/// <summary>
/// Results chosen in a tree: those named and those in the groups named, or, inverted, all of the path but those
/// excluded. Groups are named by their paths of custom-field-value ids.
/// </summary>
public sealed record TestResultTreeSelectionDto(
    long? LaunchId, long? TreeId, IReadOnlyList<long>? Path, string? Search, bool Inverted,
    IReadOnlyList<long>? LeafsInclude, IReadOnlyList<long>? LeafsExclude,
    IReadOnlyList<IReadOnlyList<long>>? GroupsInclude, IReadOnlyList<IReadOnlyList<long>>? GroupsExclude);

/// <summary>What to do with the chosen results; assignees only where results are assigned.</summary>
public sealed record TestResultBulkDto(TestResultTreeSelectionDto? Selection, IReadOnlyList<string>? Assignees = null);

/// <summary>What a choice of results holds.</summary>
public sealed record TestResultStatsDto(long Automated, long Manual, long Resolved, long Total);

/// <summary>Results in two levels of groups; shown of the total.</summary>
public sealed record TestResultTree(
    string Uid, string Name, IReadOnlyList<TestResultGroupNode> Groups, IReadOnlyList<TestResultLeafNode> Leafs,
    long Shown, long Total);

/// <summary>A group of such a tree; the context says what it groups by.</summary>
public sealed record TestResultGroupNode(
    string Uid, string Name, GroupNodeContext Context, IReadOnlyList<TestResultGroupNode> Groups,
    IReadOnlyList<TestResultLeafNode> Leafs);

/// <summary>What a group stands for, such as host and its name.</summary>
public sealed record GroupNodeContext(string Key, string? Value);

/// <summary>A result in such a tree; uid is its id.</summary>
public sealed record TestResultLeafNode(
    long Uid, string ParentUid, string Name, string? Status, long? Start, long? Stop, long? Duration, string? Assignee,
    string? TestedBy, bool Flaky, bool Hidden, bool Muted);
