using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>A launch whose results are moving into another one: how many it had, and how many have moved.</summary>
[PrimaryKey(nameof(FromId))]
internal sealed class MergingLaunch
{
    public long FromId { get; init; }
    public long IntoId { get; init; }
    public long Results { get; init; }
    public long Moved { get; init; }
    public DateTimeOffset BegunAt { get; init; }
    public required string BegunBy { get; init; }
}
