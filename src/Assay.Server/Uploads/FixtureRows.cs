using Assay.Formats;
using Assay.Server.TestResults;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>Writes containers; what they refer to is linked when somebody reads it.</summary>
internal static class FixtureRows
{
    /// <returns>The set of each container that was new, and the rows of its attachments.</returns>
    public static async Task<List<AttachmentRow>> Write(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<ArrivedFixtures> containers, bool scoped,
        bool sentBefore, CancellationToken stop)
    {
        var attachments = new List<AttachmentRow>();
        var all = containers.GroupBy(part => part.Uuid)
            .Select(same => same.Skip(1).Any()
                ? same.First() with { Children = [.. same.SelectMany(part => part.Children).Distinct()] }
                : same.First())
            .ToList();
        var known = sentBefore ? await Known(connection, session, all, stop) : [];
        await Adopt(
            connection, session,
            [.. all.Where(part => known.ContainsKey(part.Uuid)).Select(part => (known[part.Uuid], part))], stop);
        // In one order everywhere, so that two who send the same ones wait for each other instead of deadlocking.
        var parts = all.FindAll(part => !known.ContainsKey(part.Uuid));
        parts.Sort((one, other) => one.Uuid.CompareTo(other.Uuid));
        if (parts.Count == 0) return attachments;
        var ids = await Ids.Take(connection, "fixture_set_id", parts.Count, stop);
        foreach (var (part, id) in parts.Zip(ids).DistinctBy(set => set.First.Block)) part.Block.Id = id;
        await using (var import = await connection.BeginBinaryImportAsync("""
            copy fixture_set (id, launch_id, session_id, uuid, body, block_id, block_place) from stdin (format binary)
            """, stop))
        {
            for (var index = 0; index < parts.Count; index++)
            {
                await import.StartRowAsync(stop);
                await import.WriteAsync(ids[index], stop);
                await import.WriteAsync(session.LaunchId, stop);
                await import.WriteAsync(session.SessionId, stop);
                await import.WriteAsync(parts[index].Uuid, stop);
                var (set, block) = (ids[index], parts[index].Block);
                await (block.Id == set ? import.WriteAsync(block.Packed, stop) : import.WriteNullAsync(stop));
                await (block.Id == set ? import.WriteNullAsync(stop) : import.WriteAsync(block.Id, stop));
                await import.WriteAsync(parts[index].Place, stop);
                var scope = scoped && parts[index].Children is [var child, ..] ? child : Guid.Empty;
                attachments.AddRange(
                    parts[index].Files.Select(attachment => new AttachmentRow(attachment, null, set, scope)));
            }
            await import.CompleteAsync(stop);
        }
        await using var children = await connection.BeginBinaryImportAsync(
            "copy fixture_child (session_id, child, set_id, launch_id) from stdin (format binary)", stop);
        for (var index = 0; index < parts.Count; index++)
            foreach (var child in parts[index].Children)
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

    /// <summary>
    /// A container that is sent again may have got more children; clients also send one fixture for several results.
    /// </summary>
    private static async Task Adopt(
        NpgsqlConnection connection, SessionContext session, List<(long Set, ArrivedFixtures Part)> known,
        CancellationToken stop)
    {
        var children = known.SelectMany(set => set.Part.Children.Select(child => (Child: child, set.Set))).ToList();
        if (children.Count == 0) return;
        await using var insert = new NpgsqlCommand("""
            insert into fixture_child (session_id, child, set_id, launch_id)
            select $1, c.child, c.set, $2 from unnest($3::uuid[], $4::bigint[]) as c(child, set) on conflict do nothing
            """, connection);
        insert.Parameters.AddWithValue(session.SessionId);
        insert.Parameters.AddWithValue(session.LaunchId);
        insert.Parameters.AddWithValue(children.Select(row => row.Child).ToArray());
        insert.Parameters.AddWithValue(children.Select(row => row.Set).ToArray());
        await insert.ExecuteNonQueryAsync(stop);
    }

    private static async Task<Dictionary<Guid, long>> Known(
        NpgsqlConnection connection, SessionContext session, List<ArrivedFixtures> parts, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select k.uuid, s.id from unnest($2::uuid[]) as k(uuid) cross join lateral (
              select id from fixture_set where session_id = $1 and uuid = k.uuid offset 0) s
            """, connection);
        command.Parameters.AddWithValue(session.SessionId);
        command.Parameters.AddWithValue(parts.Select(part => part.Uuid).ToArray());
        var known = new Dictionary<Guid, long>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) known[row.GetGuid(0)] = row.GetInt64(1);
        return known;
    }
}
