using Assay.Formats;
using Assay.Server.Attachments;
using Npgsql;
using NpgsqlTypes;
using Attachment = Assay.Formats.Attachment;

namespace Assay.Server.Uploads;

/// <summary>A reference to a file, on its way into the attachment table.</summary>
internal readonly record struct AttachmentRow(Attachment Attachment, long? ResultId, long? FixtureSetId, Guid Scope);

/// <summary>
/// Brings references and files together, whichever comes first. Both happen under the launch's lock, so neither misses
/// the other.
/// </summary>
internal static class AttachmentRows
{
    private const int LongestType = 255;

    /// <summary>What the steps refer to, each file once.</summary>
    public static IReadOnlyList<Attachment> In(List<Step> steps)
    {
        List<Attachment>? files = null;
        Collect(steps, ref files);
        if (files is null) return [];
        return files.Count == 1 ? files : [.. files.DistinctBy(file => file.Source)];
    }

    /// <summary>
    /// Stores files that arrived, and gives them to the references that waited. The first of a name stays.
    /// </summary>
    public static async Task Receive(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<ArrivedFile> files, DateTimeOffset now,
        CancellationToken stop)
    {
        if (files.Count == 0) return;
        var distinct = files.DistinctBy(file => (file.Scope, Names.Key(file.Name))).ToList();
        await using (var insert = new NpgsqlCommand("""
            insert into session_file (session_id, scope, name, launch_id, blob, length, content_type, created_at)
            select $1, f.scope, f.name, $2, f.blob, f.length, f.type, $3
            from unnest($4::uuid[], $5::text[], $6::bytea[], $7::bigint[], $8::text[])
              as f(scope, name, blob, length, type)
            on conflict do nothing
            """, connection))
        {
            insert.Parameters.AddWithValue(session.SessionId);
            insert.Parameters.AddWithValue(session.LaunchId);
            insert.Parameters.AddWithValue(now);
            Files(insert, distinct);
            await insert.ExecuteNonQueryAsync(stop);
        }
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
        Files(give, distinct);
        await give.ExecuteNonQueryAsync(stop);
    }

    public static async Task Write(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<AttachmentRow> rows, CancellationToken stop)
    {
        if (rows.Count == 0) return;
        var arrived = await Arrived(connection, session, rows, stop);
        var ids = await Ids.Take(connection, "attachment_id", rows.Count, stop);
        await using var import = await connection.BeginBinaryImportAsync("""
            copy attachment (id, launch_id, result_id, fixture_set_id, session_id, scope, source, name,
              content_type, length, optional, blob) from stdin (format binary)
            """, stop);
        for (var index = 0; index < rows.Count; index++)
        {
            var (attachment, resultId, setId, scope) = rows[index];
            var file = arrived.GetValueOrDefault((scope, Names.Key(attachment.Source)));
            await import.StartRowAsync(stop);
            await import.WriteAsync(ids[index], stop);
            await import.WriteAsync(session.LaunchId, stop);
            await (resultId is { } result ? import.WriteAsync(result, stop) : import.WriteNullAsync(stop));
            await (setId is { } set ? import.WriteAsync(set, stop) : import.WriteNullAsync(stop));
            await import.WriteAsync(session.SessionId, stop);
            await import.WriteAsync(scope, stop);
            await import.WriteAsync(Names.Key(attachment.Source), stop);
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

    private static async Task<Dictionary<(Guid, string), (byte[]? Blob, long Length, string? Type)>> Arrived(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<AttachmentRow> rows, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select k.scope, k.name, f.blob, f.length, f.content_type
            from (select distinct * from unnest($2::uuid[], $3::text[])) as k(scope, name)
            cross join lateral (select * from session_file f
              where f.session_id = $1 and f.scope = k.scope and f.name = k.name offset 0) f
            """, connection);
        command.Parameters.AddWithValue(session.SessionId);
        command.Parameters.AddWithValue(rows.Select(row => row.Scope).ToArray());
        command.Parameters.AddWithValue(rows.Select(row => Names.Key(row.Attachment.Source)).ToArray());
        var found = new Dictionary<(Guid, string), (byte[]?, long, string?)>();
        await using var file = await command.ExecuteReaderAsync(stop);
        while (await file.ReadAsync(stop))
            found[(file.GetGuid(0), file.GetString(1))] = (
                file.GetFieldValue<byte[]>(2), file.GetInt64(3), file.IsDBNull(4) ? null : file.GetString(4));
        return found;
    }

    private static void Files(NpgsqlCommand command, List<ArrivedFile> files)
    {
        command.Parameters.AddWithValue(files.Select(file => file.Scope).ToArray());
        command.Parameters.AddWithValue(files.Select(file => Names.Key(file.Name)).ToArray());
        command.Parameters.AddWithValue(
            NpgsqlDbType.Array | NpgsqlDbType.Bytea, files.Select(file => file.Blob.Address).ToArray());
        command.Parameters.AddWithValue(files.Select(file => file.Blob.Length).ToArray());
        command.Parameters.AddWithValue(files.Select(file => file.ContentType?.Cut(LongestType)).ToArray());
    }
}
