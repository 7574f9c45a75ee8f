using Assay.Formats;
using Assay.Server.Attachments;
using Npgsql;
using NpgsqlTypes;
using Attachment = Assay.Formats.Attachment;

namespace Assay.Server.Uploads;

/// <summary>A reference to a file, on its way into the attachment table.</summary>
internal readonly record struct AttachmentRow(Attachment Attachment, long? ResultId, long? FixtureSetId, Guid Scope)
{
    public long Id { get; init; }

    /// <summary>Where its file is found.</summary>
    public (Guid Scope, string Name) Key => (Scope, Names.Key(Attachment.Source));
}

/// <summary>Where the content of a reference lies; nothing while its file has not come.</summary>
internal readonly record struct StoredFile(byte[]? Blob, long Length, string? Type);

/// <summary>
/// Brings references and files together, whichever comes first. As a rule they come together, and then nobody looks for
/// them. What came before or comes later is looked for under the launch's lock, so neither misses the other.
/// </summary>
internal static class AttachmentRows
{
    private const int LongestType = 255;

    /// <summary>Of so many references that wait it is asked file by file who waits for it.</summary>
    private const int ManyWaiting = 1000;

    /// <summary>What the steps refer to, each file once.</summary>
    public static IReadOnlyList<Attachment> In(List<Step> steps)
    {
        List<Attachment>? files = null;
        Collect(steps, ref files);
        if (files is null) return [];
        return files.Count == 1 ? files : [.. files.DistinctBy(file => file.Source)];
    }

    /// <summary>Stores files that arrived. The first of a name stays.</summary>
    /// <returns>By scope and key of the name, unless one came before: then none, and all are looked for.</returns>
    public static async Task<Dictionary<(Guid Scope, string Name), StoredFile>> Store(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<ArrivedFile> files, DateTimeOffset now,
        CancellationToken stop)
    {
        var arrived = ByName(files);
        if (arrived.Count == 0) return arrived;
        // In one order everywhere, so that two who send the same ones wait for each other instead of deadlocking.
        await using var insert = new NpgsqlCommand("""
            insert into session_file (session_id, scope, name, launch_id, blob, length, content_type, created_at)
            select $1, f.scope, f.name, $2, f.blob, f.length, f.type, $3
            from unnest($4::uuid[], $5::text[], $6::bytea[], $7::bigint[], $8::text[])
              as f(scope, name, blob, length, type)
            order by f.scope, f.name collate "C"
            on conflict do nothing
            """, connection);
        insert.Parameters.AddWithValue(session.SessionId);
        insert.Parameters.AddWithValue(session.LaunchId);
        insert.Parameters.AddWithValue(now);
        Files(insert, arrived);
        return await insert.ExecuteNonQueryAsync(stop) == arrived.Count ? arrived : [];
    }

    /// <summary>Gives files that arrived to the references that waited for them.</summary>
    public static async Task Give(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<ArrivedFile> arrived, CancellationToken stop)
    {
        if (arrived.Count == 0) return;
        var files = ByName(arrived);
        var waiting = await Waiting(connection, session, stop);
        if (waiting.Count < ManyWaiting)
            files = waiting.Distinct().Where(files.ContainsKey).ToDictionary(key => key, key => files[key]);
        if (files.Count == 0) return;
        await using var give = new NpgsqlCommand("""
            update attachment a set blob = f.blob, length = f.length,
              content_type = case a.content_type
                when 'application/octet-stream' then coalesce(f.type, a.content_type)
                else a.content_type end
            from unnest($2::uuid[], $3::text[], $4::bytea[], $5::bigint[], $6::text[])
              as f(scope, name, blob, length, type)
            cross join lateral (select w.ctid from attachment w
              where w.session_id = $1 and w.source = f.name and w.scope = f.scope and w.blob is null offset 0) w
            where a.ctid = w.ctid
            """, connection);
        give.Parameters.AddWithValue(session.SessionId);
        Files(give, files);
        await give.ExecuteNonQueryAsync(stop);
    }

    /// <summary>References whose files came before, and those that wait for theirs.</summary>
    public static async Task Find(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<AttachmentRow> rows, CancellationToken stop)
    {
        if (rows.Count > 0) await Write(connection, session, rows, await Stored(connection, session, rows, stop), stop);
    }

    /// <param name="connection">With the transaction of the batch.</param>
    /// <param name="session">Whose references they are.</param>
    /// <param name="rows">The references.</param>
    /// <param name="files">Those of their files that are there.</param>
    /// <param name="stop">Ends the upload.</param>
    public static async Task Write(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<AttachmentRow> rows,
        Dictionary<(Guid Scope, string Name), StoredFile> files, CancellationToken stop)
    {
        if (rows.Count == 0) return;
        await using var import = await connection.BeginBinaryImportAsync("""
            copy attachment (id, launch_id, result_id, fixture_set_id, session_id, scope, source, name,
              content_type, length, optional, blob) from stdin (format binary)
            """, stop);
        foreach (var row in rows)
        {
            var (attachment, resultId, setId, scope) = row;
            var key = row.Key;
            var file = files.GetValueOrDefault(key);
            await import.StartRowAsync(stop);
            await import.WriteAsync(row.Id, stop);
            await import.WriteAsync(session.LaunchId, stop);
            await (resultId is { } result ? import.WriteAsync(result, stop) : import.WriteNullAsync(stop));
            await (setId is { } set ? import.WriteAsync(set, stop) : import.WriteNullAsync(stop));
            await import.WriteAsync(session.SessionId, stop);
            await import.WriteAsync(scope, stop);
            await import.WriteAsync(key.Name, stop);
            await import.WriteAsync(attachment.Name, stop);
            await import.WriteAsync(ContentTypes.Of(attachment.ContentType, attachment.Source, file.Type), stop);
            await import.WriteAsync(file.Blob is null ? attachment.Length ?? 0 : file.Length, stop);
            await import.WriteAsync(attachment.Optional, stop);
            await (file.Blob is { } blob ? import.WriteAsync(blob, stop) : import.WriteNullAsync(stop));
        }
        await import.CompleteAsync(stop);
    }

    /// <summary>Readers bound how deep steps are nested.</summary>
    private static void Collect(List<Step>? steps, ref List<Attachment>? files)
    {
        if (steps is null) return;
        foreach (var step in steps)
        {
            if (step.Attachment is { } attachment) (files ??= []).Add(attachment);
            Collect(step.Steps, ref files);
            Collect(step.ExpectedResult, ref files);
        }
    }

    private static Dictionary<(Guid Scope, string Name), StoredFile> ByName(IReadOnlyList<ArrivedFile> files)
    {
        var byName = new Dictionary<(Guid Scope, string Name), StoredFile>(files.Count);
        foreach (var file in files)
            byName.TryAdd((file.Scope, Names.Key(file.Name)),
                new(file.Blob.Address, file.Blob.Length, file.ContentType?.Cut(LongestType)));
        return byName;
    }

    /// <summary>
    /// What references wait for, up to a limit. Their order is that of the index, which keeps the planner from reading
    /// the table for it.
    /// </summary>
    private static async Task<List<(Guid Scope, string Name)>> Waiting(
        NpgsqlConnection connection, SessionContext session, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select scope, source from attachment where session_id = $1 and blob is null order by source limit $2
            """, connection);
        command.Parameters.AddWithValue(session.SessionId);
        command.Parameters.AddWithValue(ManyWaiting);
        var waiting = new List<(Guid, string)>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) waiting.Add((row.GetGuid(0), row.GetString(1)));
        return waiting;
    }

    private static async Task<Dictionary<(Guid Scope, string Name), StoredFile>> Stored(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<AttachmentRow> rows, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select k.scope, k.name, f.blob, f.length, f.content_type
            from (select distinct * from unnest($2::uuid[], $3::text[])) as k(scope, name)
            cross join lateral (select * from session_file f
              where f.session_id = $1 and f.scope = k.scope and f.name = k.name offset 0) f
            """, connection);
        command.Parameters.AddWithValue(session.SessionId);
        command.Parameters.AddWithValue(rows.Select(row => row.Key.Scope).ToArray());
        command.Parameters.AddWithValue(rows.Select(row => row.Key.Name).ToArray());
        var found = new Dictionary<(Guid, string), StoredFile>();
        await using var file = await command.ExecuteReaderAsync(stop);
        while (await file.ReadAsync(stop))
            found[(file.GetGuid(0), file.GetString(1))] = new(
                file.GetFieldValue<byte[]>(2), file.GetInt64(3), file.IsDBNull(4) ? null : file.GetString(4));
        return found;
    }

    private static void Files(NpgsqlCommand command, Dictionary<(Guid Scope, string Name), StoredFile> files)
    {
        command.Parameters.AddWithValue(files.Keys.Select(key => key.Scope).ToArray());
        command.Parameters.AddWithValue(files.Keys.Select(key => key.Name).ToArray());
        command.Parameters.AddWithValue(
            NpgsqlDbType.Array | NpgsqlDbType.Bytea, files.Values.Select(file => file.Blob).ToArray());
        command.Parameters.AddWithValue(files.Values.Select(file => file.Length).ToArray());
        command.Parameters.AddWithValue(
            NpgsqlDbType.Array | NpgsqlDbType.Text, files.Values.Select(file => file.Type).ToArray());
    }
}
