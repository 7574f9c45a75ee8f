using Assay.Formats;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>The fixtures of one container. A fixture's id on the wire is Id * 256 + its position.</summary>
internal sealed class FixtureSet
{
    public const int MaxFixtures = 256;

    /// <summary>Sets, as f, each with the body of its block.</summary>
    public const string Select = """
        select f.id, f.launch_id, f.session_id, f.uuid, b.body, f.block_id, f.block_place
        from fixture_set f join fixture_set b on b.id = coalesce(f.block_id, f.id)
        """;

    public long Id { get; init; }
    public long LaunchId { get; init; }
    public long SessionId { get; init; }
    public Guid Uuid { get; init; }

    /// <summary>In the table the first set of a block has it; <see cref="Select"/> gives it to all of them.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The set that has the body; null for that set itself.</summary>
    public long? BlockId { get; init; }
    public short BlockPlace { get; init; }

    /// <summary>In the order of the file: set-ups first.</summary>
    public IReadOnlyList<Fixture> Fixtures() => FixtureBody.Unpack(Body ?? [], BlockPlace).Fixtures;
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
