using Assay.Formats;
using Assay.Server.Data;
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
    public long ClassificationId { get; init; }
}

/// <summary>A custom-field value that all variants of a classification have.</summary>
[PrimaryKey(nameof(ClassificationId), nameof(ValueId))]
internal sealed class ClassificationValue
{
    public long ClassificationId { get; init; }
    public long ValueId { get; init; }
}

/// <summary>
/// Every group the variants of a classification count in, ancestors too; leaf marks those in which they are listed
/// (0 = root).
/// </summary>
[PrimaryKey(nameof(ClassificationId), nameof(TreeId), nameof(GroupId))]
internal sealed class ClassificationGroup
{
    public long ClassificationId { get; init; }
    public long TreeId { get; init; }
    public long ParentId { get; init; }
    public long GroupId { get; init; }
    public bool Leaf { get; init; }
}

internal static class Classified
{
    /// <summary>Ids of the variants that are in one of the groups.</summary>
    public static IQueryable<long> Variants(this IQueryable<ClassificationGroup> groups, Db db) =>
        groups.Join(db.TestVariants, group => group.ClassificationId, variant => variant.ClassificationId,
            (_, variant) => variant.Id);

    /// <summary>Ids of the variants that have one of the values.</summary>
    public static IQueryable<long> Variants(this IQueryable<ClassificationValue> values, Db db) =>
        values.Join(db.TestVariants, value => value.ClassificationId, variant => variant.ClassificationId,
            (_, variant) => variant.Id);
}
