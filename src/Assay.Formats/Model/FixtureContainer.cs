namespace Assay.Formats;

/// <summary>
/// Fixtures shared by results. Children are uuids of results, or of other containers (old writers nest them).
/// </summary>
public sealed class FixtureContainer
{
    public required string Uuid { get; set; }
    public List<string> Children { get; init; } = [];
    public List<Fixture> Fixtures { get; init; } = [];
}

public enum FixtureKind : byte
{
    Before = 0,
    After = 1,
}

/// <summary>A set-up or tear-down: a step tree of its own, attachments last.</summary>
public sealed class Fixture
{
    public FixtureKind Kind { get; set; }

    /// <summary>
    /// The client's id, when it has one (structured uploads); makes sending the fixture twice harmless.
    /// </summary>
    public string? Uuid { get; set; }
    public required Step Root { get; init; }
}
