using Assay.Api;
using Assay.Formats;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

/// <summary>Manual and automated alike; automated ones are maintained by closed launches.</summary>
public sealed class TestCase
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Name { get; set; }

    /// <summary>
    /// The name in lower case, written by the database: what lists are ordered by, in an index that has all of it.
    /// </summary>
    public string NameKey { get; private set; } = "";

    /// <summary>The verbatim selector of the last result; test plans return it.</summary>
    public string? FullName { get; set; }
    public string? Hash { get; set; }
    public bool Automated { get; set; }

    /// <summary>Written from uploaded results.</summary>
    public bool External { get; set; }
    public bool Deleted { get; set; }
    public string? Description { get; set; }
    public string? DescriptionHtml { get; set; }
    public string? Precondition { get; set; }
    public string? PreconditionHtml { get; set; }
    public string? ExpectedResult { get; set; }
    public string? ExpectedResultHtml { get; set; }
    public long StatusId { get; set; }
    public long WorkflowId { get; set; }
    public long? TestLayerId { get; set; }
    public List<ExternalLinkDto> Links { get; set; } = [];
    public List<IssueDto> Issues { get; set; } = [];

    /// <summary>Names of the parameters seen in results.</summary>
    public List<string> Parameters { get; set; } = [];
    public bool HasManualScenario { get; set; }
    public Status? LastStatus { get; set; }
    public long? LastResultId { get; set; }
    public long? LastLaunchId { get; set; }

    /// <summary>The job that produced the last result: the default executor.</summary>
    public long? LastJobId { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
}

/// <summary>The steps of an automated case, copied from its last result when the launch closed.</summary>
[PrimaryKey(nameof(TestCaseId))]
internal sealed class TestCaseScenario
{
    public long TestCaseId { get; init; }
    public long? ResultId { get; set; }
    public required byte[] Body { get; set; }
}

[PrimaryKey(nameof(TestCaseId), nameof(ValueId))]
internal sealed class TestCaseValue
{
    public long TestCaseId { get; init; }
    public long ValueId { get; init; }
}

[PrimaryKey(nameof(TestCaseId), nameof(TestTagId))]
internal sealed class TestCaseTag
{
    public long TestCaseId { get; init; }
    public long TestTagId { get; init; }
}

[PrimaryKey(nameof(TestCaseId), nameof(RoleId), nameof(Username))]
internal sealed class TestCaseMember
{
    public long TestCaseId { get; init; }
    public long RoleId { get; init; }
    public required string Username { get; init; }
}

/// <summary>
/// As <see cref="TestResults.ClassificationGroup"/>, for the case. It has a leaf in every tree: at the root where it is
/// in no group. There the database puts a new case that nobody put anywhere.
/// </summary>
[PrimaryKey(nameof(TestCaseId), nameof(TreeId), nameof(GroupId))]
internal sealed class TestCaseGroup
{
    public long ProjectId { get; init; }
    public long TestCaseId { get; init; }
    public long TreeId { get; init; }
    public long ParentId { get; init; }
    public long GroupId { get; init; }
    public bool Leaf { get; init; }
}

/// <summary>
/// Whether a field of automated cases is taken from results (the default, no row) or kept from the case.
/// </summary>
internal sealed class TestCaseUpdatePolicy
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Field { get; init; }
    public required string Policy { get; set; }
}
