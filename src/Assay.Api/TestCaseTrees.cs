namespace Assay.Api;

/// <summary>A group of test cases in a tree; its id is the id of the custom-field value.</summary>
public sealed record TestCaseTreeGroupDto(long Id, string Name, long Count, long CustomFieldId);

/// <summary>A test case in a tree.</summary>
public sealed record TestCaseTreeLeafDto(
    long Id, string Name, bool Automated, bool External, string? LayerName, string StatusName, string StatusColor,
    string CreatedBy, long CreatedDate, string LastModifiedBy, long LastModifiedDate);

/// <summary>A node of a tree with what is directly below it; the root has neither id nor value.</summary>
public sealed record TestCaseFullTreeNodeDto(
    long? Id, string Name, long? ParentNodeId, long? CustomFieldValueId, Page<TestCaseTreeNodeDto> Children);

/// <summary>
/// A node: type GROUP, with custom field, value and count, or LEAF, whose id names the test case at this place of the
/// tree and testCaseId the test case itself.
/// </summary>
public sealed record TestCaseTreeNodeDto(long Id, string Name, string Type)
{
    public long? Count { get; init; }
    public long? CustomFieldId { get; init; }
    public long? CustomFieldValueId { get; init; }
    public long? ParentNodeId { get; init; }
    public long? TestCaseId { get; init; }
    public bool? Automated { get; init; }
    public bool? External { get; init; }
    public string? LayerName { get; init; }
    public StatusDto? Status { get; init; }
    public WorkflowRowDto? Workflow { get; init; }
    public string? CreatedBy { get; init; }
    public long? CreatedDate { get; init; }
    public string? LastModifiedBy { get; init; }
    public long? LastModifiedDate { get; init; }
}

/// <summary>How many test cases a filter leaves at or below a path, and how many there are.</summary>
public sealed record TestCaseTreeFilterCountDto(long Filtered, long Total);

/// <summary>Every path of custom-field-value ids under which a test case is listed.</summary>
public sealed record TestCaseTreeAllPathsDto(IReadOnlyList<IReadOnlyList<long>> Paths);

/// <summary>A tree: the fields of its levels, in their order.</summary>
public sealed record TreeDto(long Id, string Name, long? ProjectId, IReadOnlyList<CustomFieldDto> Fields);

/// <summary>A tree with what its project says of the fields.</summary>
public sealed record TreeDtoV2(
    long Id, string Name, long? ProjectId, IReadOnlyList<TreeCustomFieldProjectDto> CustomFieldsProject);

/// <summary>A level of a tree.</summary>
public sealed record TreeCustomFieldProjectDto(
    long Id, CustomFieldDto CustomField, bool Required, bool Locked, long? DefaultCustomFieldValueId);
