using Assay.Formats;
using Assay.Server.TestResults;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>Writes containers; what they refer to is linked when somebody reads it.</summary>
internal static class FixtureRows
{
    /// <returns>The set of each container that was new, and the rows of its attachments.</returns>
    public static async Task<List<AttachmentRow>> Write(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<FixtureContainer> containers, bool scoped, CancellationToken stop)
    {
        var attachments = new List<AttachmentRow>();
        var parts = await New(connection, session, [.. containers.SelectMany(Parts).DistinctBy(part => part.Uuid)], stop);
        if (parts.Count == 0) return attachments;
        var ids = await Ids.Take(connection, "fixture_set_id", parts.Count, stop);
        await using (var import = await connection.BeginBinaryImportAsync(
            "copy fixture_set (id, launch_id, session_id, uuid, body) from stdin (format binary)", stop))
        {
            for (var index = 0; index < parts.Count; index++)
            {
                await import.StartRowAsync(stop);
                await import.WriteAsync(ids[index], stop);
                await import.WriteAsync(session.LaunchId, stop);
                await import.WriteAsync(session.SessionId, stop);
                await import.WriteAsync(parts[index].Uuid, stop);
                await import.WriteAsync(Bodies.Pack(parts[index].Fixtures), stop);
                var (set, scope) = (ids[index], scoped && parts[index].Children is [var child, ..] ? child : Guid.Empty);
                attachments.AddRange(parts[index].Fixtures.SelectMany(fixture => AttachmentRows.In([fixture.Root]))
                    .DistinctBy(attachment => attachment.Source)
                    .Select(attachment => new AttachmentRow(attachment, null, set, scope)));
            }
            await import.CompleteAsync(stop);
        }
        await using var children = await connection.BeginBinaryImportAsync(
            "copy fixture_child (session_id, child, set_id, launch_id) from stdin (format binary)", stop);
        for (var index = 0; index < parts.Count; index++)
            foreach (var child in parts[index].Children.Distinct())
            {
                await children.StartRowAsync(stop);
                await children.WriteAsync(session.SessionId, stop);
                await children.WriteAsync(child, stop);
                await children.WriteAsync(ids[index], stop);
                await children.WriteAsync(session.LaunchId, stop);
            }
        await children.CompleteAsync(stop);
        return attachments;
    }

    private sealed record Part(Guid Uuid, IReadOnlyList<Fixture> Fixtures, IReadOnlyList<Guid> Children);

    /// <summary>A container of more fixtures than ids have room for becomes several sets.</summary>
    private static IEnumerable<Part> Parts(FixtureContainer container)
    {
        var children = container.Children.ConvertAll(Uuids.Of);
        var uuid = Uuids.Of(container.Uuid);
        if (container.Fixtures.Count <= FixtureSet.MaxFixtures) return [new(uuid, container.Fixtures, children)];
        return container.Fixtures.Chunk(FixtureSet.MaxFixtures)
            .Select((chunk, index) => new Part(index == 0 ? uuid : Uuids.Of($"{container.Uuid}/{index}"), chunk, children));
    }

    private static async Task<List<Part>> New(
        NpgsqlConnection connection, SessionContext session, List<Part> parts, CancellationToken stop)
    {
        if (parts.Count == 0) return parts;
        await using var command = new NpgsqlCommand("select uuid from fixture_set where session_id = $1 and uuid = any($2)", connection);
        command.Parameters.AddWithValue(session.SessionId);
        command.Parameters.AddWithValue(parts.Select(part => part.Uuid).ToArray());
        var known = new HashSet<Guid>();
        await using (var row = await command.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop)) known.Add(row.GetGuid(0));
        return [.. parts.Where(part => !known.Contains(part.Uuid))];
    }
}
