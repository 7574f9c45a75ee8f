using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>How many visible results a launch has in a status, kept in the transaction that changes them.</summary>
[PrimaryKey(nameof(LaunchId), nameof(Status))]
internal sealed class LaunchStatistic
{
    /// <summary>The row that counts results without a status.</summary>
    public const short InProgress = -1;

    public long LaunchId { get; init; }
    public short Status { get; init; }
    public long Count { get; set; }
    public long DurationMs { get; set; }
}

/// <summary>The same for every group of every tree, ancestors included.</summary>
[PrimaryKey(nameof(LaunchId), nameof(TreeId), nameof(ParentId), nameof(GroupId), nameof(Status))]
internal sealed class LaunchGroupStatistic
{
    public long LaunchId { get; init; }
    public long TreeId { get; init; }
    public long ParentId { get; init; }
    public long GroupId { get; init; }
    public short Status { get; init; }
    public long Count { get; set; }
}
