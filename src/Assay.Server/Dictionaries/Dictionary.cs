using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Dictionaries;

internal sealed class TestLayer
{
    public long Id { get; private set; }
    public required string Name { get; set; }
}

/// <summary>A label `layer` with this value becomes the layer.</summary>
internal sealed class TestLayerSchema
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Key { get; set; }
    public long TestLayerId { get; set; }
}

internal sealed class TestTag
{
    public long Id { get; private set; }
    public required string Name { get; set; }
}

internal sealed class LaunchTag
{
    public long Id { get; private set; }
    public required string Name { get; set; }
}

internal sealed class WorkStatus
{
    public const long Draft = -1;
    public const long Active = -3;

    public long Id { get; private set; }
    public required string Name { get; set; }
    public required string Color { get; set; }
}

internal sealed class Workflow
{
    public const long DefaultManual = -1;
    public const long DefaultAutomated = -2;

    public long Id { get; private set; }
    public required string Name { get; set; }
}

[PrimaryKey(nameof(WorkflowId), nameof(StatusId))]
internal sealed class WorkflowStatus
{
    public long WorkflowId { get; init; }
    public long StatusId { get; init; }
    public short Position { get; set; }
}

internal sealed class WorkflowSchema
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public bool Automated { get; init; }
    public long WorkflowId { get; set; }
}

internal sealed class Role
{
    public const long Owner = -1;
    public const long Lead = -2;

    public long Id { get; private set; }
    public required string Name { get; set; }
}

/// <summary>Labels with this key name a member with the role.</summary>
internal sealed class RoleSchema
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Key { get; set; }
    public long RoleId { get; set; }
}
