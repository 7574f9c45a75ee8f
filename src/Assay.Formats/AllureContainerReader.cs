using Assay.Formats.Allure;

namespace Assay.Formats;

/// <summary>
/// Reads <c>*-container.json</c>: fixtures and the uuids they belong to. Never throws on what a file contains.
/// </summary>
public static class AllureContainerReader
{
    /// <summary>The container, or null and a warning when the file holds none.</summary>
    public static FixtureContainer? Read(ReadOnlySpan<byte> utf8, string fileName, ICollection<Warning> warnings) =>
        Document.Read(utf8, fileName, warnings, ReadContainer);

    private static FixtureContainer ReadContainer(ref JsonCursor json, FileNotes notes)
    {
        var container = new FixtureContainer { Uuid = "" };
        List<Fixture> befores = [];
        List<Fixture> afters = [];
        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("uuid"u8)) container.Uuid = notes.Id(ref json, "uuid") ?? "";
            else if (property.SequenceEqual("children"u8)) ReadChildren(ref json, notes, container.Children);
            else if (property.SequenceEqual("befores"u8)) befores = ReadFixtures(ref json, notes, FixtureKind.Before);
            else if (property.SequenceEqual("afters"u8)) afters = ReadFixtures(ref json, notes, FixtureKind.After);
            else json.Skip();
        }

        if (container.Uuid.Length == 0) container.Uuid = Md5.Hex(ResultFolder.LastSegment(notes.File));
        container.Fixtures.AddRange(befores);
        container.Fixtures.AddRange(afters);
        return container;
    }

    private static void ReadChildren(ref JsonCursor json, FileNotes notes, List<string> children)
    {
        children.Clear();
        if (!json.EnterArray()) return;
        HashSet<string>? seen = null;
        while (json.NextItem())
        {
            if (notes.Id(ref json, "child") is not { } child) continue;
            // Most containers have one.
            if (children.Count > 0) seen ??= new(children, StringComparer.Ordinal);
            if (seen?.Add(child) != false) children.Add(child);
        }
    }

    private static List<Fixture> ReadFixtures(ref JsonCursor json, FileNotes notes, FixtureKind kind)
    {
        List<Fixture> fixtures = [];
        if (!json.EnterArray()) return fixtures;
        while (json.NextItem())
        {
            if (Steps.ReadOne(ref json, notes, depth: 0, "fixture") is { } root)
                fixtures.Add(new Fixture { Kind = kind, Root = root });
        }

        return fixtures;
    }

    /// <summary>
    /// One fixture of a structured upload: a step with <c>type</c> BEFORE or AFTER and an optional <c>uuid</c>.
    /// </summary>
    public static Fixture? ReadFixture(ReadOnlySpan<byte> utf8, string name, ICollection<Warning> warnings)
    {
        var head = Document.Read(utf8, name, warnings, ReadHead);
        if (head is null) return null;
        var root = Document.Read(utf8, name, warnings, (ref JsonCursor json, FileNotes notes) =>
            Steps.ReadOne(ref json, notes, depth: 0, "fixture"));
        return root is null ? null : new Fixture { Kind = head.Kind, Uuid = head.Uuid, Root = root };
    }

    private sealed record Head(FixtureKind Kind, string? Uuid);

    private static Head ReadHead(ref JsonCursor json, FileNotes notes)
    {
        var kind = FixtureKind.Before;
        string? uuid = null;
        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("uuid"u8)) uuid = notes.Id(ref json, "uuid");
            else if (property.SequenceEqual("type"u8))
                kind = string.Equals(json.Text(Limits.Id, out _), "AFTER", StringComparison.OrdinalIgnoreCase)
                    ? FixtureKind.After
                    : FixtureKind.Before;
            else json.Skip();
        }

        return new(kind, uuid);
    }
}
