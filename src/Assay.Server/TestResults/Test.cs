using Assay.Formats;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>
/// The logical test of a project: a test-case hash, with one more row for each explicit ALLURE_ID that came with it.
/// It binds results to their test case, so that linking never touches results.
/// </summary>
internal sealed class Test
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Hash { get; init; }

    /// <summary>0 when the label was absent.</summary>
    public long AllureId { get; init; }

    /// <summary>First part of the history key: the test case's id for an explicit ALLURE_ID, else the hash.</summary>
    public required string GroupKey { get; set; }
    public long? TestCaseId { get; set; }
}

/// <summary>A test as it looked in some launches: name, full name, labels.</summary>
internal sealed class TestVariant
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public long TestId { get; init; }
    public int MappingVersion { get; init; }
    public Guid Digest { get; init; }
    public required string Name { get; init; }
    public string? FullName { get; init; }
    public List<Label> Labels { get; init; } = [];
    public long? TestLayerId { get; init; }
}

[PrimaryKey(nameof(VariantId), nameof(ValueId))]
internal sealed class TestVariantValue
{
    public long VariantId { get; init; }
    public long ValueId { get; init; }
}

/// <summary>
/// Every group a variant counts in, ancestors too; leaf marks those in which it is listed (0 = root).
/// </summary>
[PrimaryKey(nameof(VariantId), nameof(TreeId), nameof(GroupId))]
internal sealed class TestVariantGroup
{
    public long VariantId { get; init; }
    public long TreeId { get; init; }
    public long ParentId { get; init; }
    public long GroupId { get; init; }
    public bool Leaf { get; init; }
}
