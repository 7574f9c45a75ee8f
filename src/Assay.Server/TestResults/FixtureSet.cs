using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>The fixtures of one container. A fixture's id on the wire is Id * 256 + its position.</summary>
internal sealed class FixtureSet
{
    public const int MaxFixtures = 256;

    public long Id { get; init; }
    public long LaunchId { get; init; }
    public long SessionId { get; init; }
    public Guid Uuid { get; init; }
    public required byte[] Body { get; init; }
}

/// <summary>Child is the uuid of a result or of another container of the session.</summary>
[PrimaryKey(nameof(SessionId), nameof(Child), nameof(SetId))]
internal sealed class FixtureChild
{
    public long SessionId { get; init; }
    public Guid Child { get; init; }
    public long SetId { get; init; }
    public long LaunchId { get; init; }
}
