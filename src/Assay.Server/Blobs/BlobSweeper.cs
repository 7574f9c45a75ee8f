using Assay.Server.Data;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Blobs;

/// <summary>
/// Deletes content that no row refers to: of launches that were deleted, and of uploads that broke before their rows
/// were written. Content that was stored lately is left alone, its rows may still be on their way.
/// </summary>
internal sealed class BlobSweeper(IBlobStore blobs, Settings settings, NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <returns>How many files were deleted.</returns>
    public async Task<int> Sweep(CancellationToken stop)
    {
        var before = clock.GetUtcNow() - Grace;
        blobs.DeleteLeftovers(before);
        Leftovers.Delete(settings.Incoming, before);
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await Remember(connection, blobs.StoredBefore(before), stop);
        var deleted = 0;
        foreach (var file in await Unreferenced(connection, stop))
            if (blobs.Delete(file, before)) deleted++;
        await transaction.CommitAsync(stop);
        return deleted;
    }

    private static async Task Remember(NpgsqlConnection connection, IEnumerable<byte[]> stored, CancellationToken stop)
    {
        await using (var create = new NpgsqlCommand(
            "create temporary table stored (file bytea) on commit drop", connection))
            await create.ExecuteNonQueryAsync(stop);
        await using var copy = await connection.BeginBinaryImportAsync("copy stored from stdin (format binary)", stop);
        foreach (var file in stored)
        {
            await copy.StartRowAsync(stop);
            await copy.WriteAsync(file, NpgsqlDbType.Bytea, stop);
        }
        await copy.CompleteAsync(stop);
    }

    /// <summary>
    /// One pass over the referring tables, twice a day: cheaper than an index on every attachment's hash.
    /// </summary>
    private static async Task<List<byte[]>> Unreferenced(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var find = new NpgsqlCommand($"""
            select file from stored
            where not exists (select from attachment where {IBlobStore.FileOf("attachment.blob")} = stored.file)
              and not exists (select from session_file where {IBlobStore.FileOf("session_file.blob")} = stored.file)
              and not exists (
                select from launch_attachment where {IBlobStore.FileOf("launch_attachment.blob")} = stored.file)
              and not exists (
                select from test_report_file where {IBlobStore.FileOf("test_report_file.blob")} = stored.file)
            """, connection);
        find.CommandTimeout = 600;
        var found = new List<byte[]>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) found.Add((byte[])row[0]);
        return found;
    }
}
