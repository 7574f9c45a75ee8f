using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>An ordered list of custom fields. Features and Suites stand in every project (ProjectId null).</summary>
internal sealed class Tree
{
    public const long Features = 1;
    public const long Suites = 2;

    /// <summary>Id of the parent of the first level.</summary>
    public const long Root = 0;

    /// <summary>Collation of group names: Suite 2 stands before Suite 10.</summary>
    public const string GroupOrder = "natural_order";

    public long Id { get; private set; }
    public long? ProjectId { get; init; }
    public required string Name { get; set; }
}

[PrimaryKey(nameof(TreeId), nameof(Position))]
internal sealed class TreeField
{
    public long TreeId { get; init; }
    public short Position { get; init; }
    public long CustomFieldId { get; init; }
}

/// <summary>One value of the level's field below the parent's values.</summary>
internal sealed class TreeGroup
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public long TreeId { get; init; }
    public long ParentId { get; init; }
    public short Depth { get; init; }
    public long ValueId { get; init; }

    /// <summary>The value's key, kept in step by the database.</summary>
    public required string NameKey { get; init; }
}
