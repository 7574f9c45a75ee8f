using Assay.Formats;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// The rows of a batch that nobody counts or looks for: bodies, fixtures, files, and attachments whose files came with
/// them. They are most of its bytes, and are written before the launch is locked. Whoever sends the same files at the
/// same time meets a unique index and tries again.
/// </summary>
internal sealed class UncountedRows
{
    private UncountedRows()
    {
    }

    /// <summary>What was not there before, with ids.</summary>
    public List<NewAttempt> Fresh { get; } = [];

    /// <summary>An id for every uuid of the batch.</summary>
    public Dictionary<Guid, long> Ids { get; private set; } = [];

    /// <summary>What the batch refers to and did not bring.</summary>
    public List<AttachmentRow> WithoutFile { get; private set; } = [];

    /// <param name="connection">With the transaction of the batch.</param>
    /// <param name="session">Whose files they are.</param>
    /// <param name="batch">What came.</param>
    /// <param name="attempts">Its results.</param>
    /// <param name="sentBefore">Some may be there already; else what is there clashes.</param>
    /// <param name="now">When the files came.</param>
    /// <param name="stop">Ends the upload.</param>
    public static async Task<UncountedRows> Write(
        NpgsqlConnection connection, SessionContext session, Batch batch, List<NewAttempt> attempts, bool sentBefore,
        DateTimeOffset now, CancellationToken stop)
    {
        var rows = new UncountedRows { Ids = sentBefore ? await Known(connection, session, attempts, stop) : [] };
        rows.Ids.EnsureCapacity(attempts.Count);
        rows.Fresh.EnsureCapacity(attempts.Count);
        rows.Fresh.AddRange(attempts.Where(attempt => rows.Ids.TryAdd(attempt.Uuid, 0)));
        if (rows.Fresh.Count > 0) await rows.WriteBodies(connection, session.LaunchId, stop);
        var references = await rows.References(connection, session, batch, sentBefore, stop);
        var files = await AttachmentRows.Store(connection, session, batch.Files, now, stop);
        rows.WithoutFile = references.FindAll(reference => !files.ContainsKey(reference.Key));
        references.RemoveAll(reference => !files.ContainsKey(reference.Key));
        await AttachmentRows.Write(connection, session, references, files, stop);
        return rows;
    }

    private async Task WriteBodies(NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        var ids = await Uploads.Ids.Take(connection, "test_result_id", Fresh.Count, stop);
        for (var index = 0; index < Fresh.Count; index++) Fresh[index].Id = Ids[Fresh[index].Uuid] = ids[index];
        var blocks = Fresh.DistinctBy(attempt => attempt.Block).ToList();
        foreach (var first in blocks) first.Block.Id = first.Id;
        await ResultCopy.WriteBlocks(connection, launchId, blocks.ConvertAll(first => first.Block), stop);
    }

    private static async Task<Dictionary<Guid, long>> Known(
        NpgsqlConnection connection, SessionContext session, List<NewAttempt> attempts, CancellationToken stop)
    {
        var known = new Dictionary<Guid, long>();
        if (attempts.Count == 0) return known;
        // Key by key: by the planner's figures, which are older than the session, it would read all of its results.
        await using var command = new NpgsqlCommand("""
            select k.uuid, r.id from unnest($2::uuid[]) as k(uuid) cross join lateral (
              select id from test_result where session_id = $1 and uuid = k.uuid offset 0) r
            """, connection);
        command.Parameters.AddWithValue(session.SessionId);
        command.Parameters.AddWithValue(attempts.Select(attempt => attempt.Uuid).ToArray());
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) known[row.GetGuid(0)] = row.GetInt64(1);
        return known;
    }

    /// <summary>What results, fixtures, which are written for it, and the run refer to, in this order.</summary>
    private async Task<List<AttachmentRow>> References(
        NpgsqlConnection connection, SessionContext session, Batch batch, bool sentBefore, CancellationToken stop)
    {
        var references = new List<AttachmentRow>();
        foreach (var attempt in Fresh)
            foreach (var file in attempt.Files)
                references.Add(new(file, attempt.Id, null, batch.ScopedByResult ? attempt.Uuid : Guid.Empty));
        if (batch.Containers.Count > 0)
            references.AddRange(
                await FixtureRows.Write(
                    connection, session, batch.Containers, batch.ScopedByResult, sentBefore, stop));
        references.AddRange(batch.RunAttachments.Select(file => new AttachmentRow(file, null, null, Guid.Empty)));
        if (references.Count == 0) return references;
        var ids = await Uploads.Ids.Take(connection, "attachment_id", references.Count, stop);
        return [.. references.Zip(ids, (reference, id) => reference with { Id = id })];
    }
}
