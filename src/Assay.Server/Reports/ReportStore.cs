using Assay.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Reports;

/// <summary>
/// Writes what was sent for reports. Everything may be sent again: the same path replaces what was
/// there.
/// </summary>
internal sealed class ReportStore(NpgsqlDataSource database, TimeProvider clock)
{
    public const long MostBytes = 8L << 30;
    public const long MostFiles = 1_000_000;

    /// <summary>An incomplete report, and an asset that no report took, is given up after this time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>Clocks of several servers differ; hashed names make a few assets too many harmless.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    /// <exception cref="Refusal">409 when the report was completed meanwhile.</exception>
    public async Task Add(Guid reportUuid, IReadOnlyCollection<SentFile> files, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var count = new NpgsqlCommand(
            "update test_report set files = files + $2, bytes = bytes + $3 where uuid = $1 and not completed",
            connection);
        count.Parameters.AddWithValue(reportUuid);
        count.Parameters.AddWithValue((long)files.Count);
        count.Parameters.AddWithValue(files.Sum(file => file.Blob.Length));
        if (await count.ExecuteNonQueryAsync(stop) == 0) throw Completed(reportUuid);
        await Write(connection, reportUuid, null, files, stop);
        await transaction.CommitAsync(stop);
    }

    public async Task AddAssets(long accountId, IReadOnlyCollection<SentFile> files, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await Write(connection, null, accountId, files, stop);
    }

    /// <summary>Bytes that the account has sent as assets and no report has taken.</summary>
    public async Task<long> Waiting(long accountId, CancellationToken stop)
    {
        await using var command = database.CreateCommand(
            "select coalesce(sum(length), 0)::bigint from test_report_file "
            + "where report_uuid is null and account_id = $1");
        command.Parameters.AddWithValue(accountId);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>
    /// Gives the report the assets that its account sent for it, and shows it. Again changes
    /// nothing.
    /// </summary>
    public async Task Complete(Guid reportUuid, long accountId, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            with done as (
              update test_report set completed = true where uuid = $1 and not completed returning uuid, created_at)
            insert into test_report_file (report_uuid, path, content_type, length, blob, shared, stored_at)
            select done.uuid, f.path, f.content_type, f.length, f.blob, true, f.stored_at
            from done join test_report_file f on f.report_uuid is null and f.account_id = $2
              and f.stored_at >= done.created_at - $3
            on conflict do nothing
            """);
        command.Parameters.AddWithValue(reportUuid);
        command.Parameters.AddWithValue(accountId);
        command.Parameters.AddWithValue(Slack);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Removes what was begun and never completed. Contents go when nothing refers to them any more.</summary>
    public async Task Sweep(CancellationToken stop)
    {
        foreach (var sql in (string[])
            [
                "delete from test_report where not completed and created_at < $1",
                "delete from test_report_file where report_uuid is null and stored_at < $1",
            ])
        {
            await using var command = database.CreateCommand(sql);
            command.CommandTimeout = 300;
            command.Parameters.AddWithValue(clock.GetUtcNow() - Patience);
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    public static Refusal Completed(Guid reportUuid) =>
        Refusal.Conflict(
            $"Report {reportUuid} is completed and does not change any more; publish another one or delete it first");

    private async Task Write(
        NpgsqlConnection connection, Guid? reportUuid, long? accountId, IReadOnlyCollection<SentFile> files,
        CancellationToken stop)
    {
        await using var insert = new NpgsqlCommand("""
            insert into test_report_file (report_uuid, account_id, path, content_type, length, blob, shared, stored_at)
            select $1, $2, f.path, f.type, f.length, f.blob, $1 is null, $3
            from unnest($4::text[], $5::text[], $6::bigint[], $7::bytea[]) as f(path, type, length, blob)
            order by f.path
            on conflict (report_uuid, account_id, path) do update set
              content_type = excluded.content_type, length = excluded.length, blob = excluded.blob,
              stored_at = excluded.stored_at
            """, connection);
        insert.Parameters.Add(new() { Value = reportUuid as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        insert.Parameters.Add(
            new() { Value = accountId as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        insert.Parameters.AddWithValue(clock.GetUtcNow());
        insert.Parameters.AddWithValue(files.Select(file => file.Path).ToArray());
        insert.Parameters.AddWithValue(files.Select(file => file.ContentType).ToArray());
        insert.Parameters.AddWithValue(files.Select(file => file.Blob.Length).ToArray());
        insert.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            files.Select(file => file.Blob.Address).ToArray());
        await insert.ExecuteNonQueryAsync(stop);
    }
}
