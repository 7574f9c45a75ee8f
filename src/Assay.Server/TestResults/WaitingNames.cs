using Assay.Server.Uploads;
using Npgsql;

namespace Assay.Server.TestResults;

/// <summary>
/// Indexes the names of new tests when no upload needs the processors, so that a text is found among all names as
/// quickly as among few. Until then <see cref="ResultFilter.Named"/> reads those that wait.
/// </summary>
internal sealed class WaitingNames(NpgsqlDataSource database, UploadsInFlight uploads)
{
    private const int Slice = 1000;

    /// <summary>A search reads so many in a tenth of a second; more are indexed beside uploads, too.</summary>
    private const int Most = 100_000;

    public async Task Sweep(CancellationToken stop)
    {
        var all = 0;
        while (!uploads.Any() || await Many(stop))
        {
            var indexed = await Index(stop);
            all += indexed;
            if (indexed == Slice) continue;
            if (all > Slice) await GiveBack(stop);
            return;
        }
    }

    /// <summary>
    /// Else every search would pass the room of those that waited, and read what the index has put aside to take it in
    /// later (up to 4 MB), until the database tidies up by itself.
    /// </summary>
    private async Task GiveBack(CancellationToken stop)
    {
        foreach (var sql in (string[])
            ["vacuum (skip_locked) waiting_name", "select gin_clean_pending_list('test_name_search')"])
        {
            await using var command = database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    private async Task<bool> Many(CancellationToken stop)
    {
        await using var command = database.CreateCommand(
            "select count(*) from (select from waiting_name limit $1) w");
        command.Parameters.AddWithValue(Most);
        return (long)(await command.ExecuteScalarAsync(stop))! == Most;
    }

    /// <returns>How many there were.</returns>
    private async Task<int> Index(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // Other servers take others.
        await using var take = new NpgsqlCommand("""
            with taken as (
              delete from waiting_name where ctid = any(array(
                select ctid from waiting_name limit $1 for update skip locked))
              returning variant_id)
            select coalesce(array_agg(variant_id), '{}') from taken
            """, connection);
        take.Parameters.AddWithValue(Slice);
        var variants = (long[])(await take.ExecuteScalarAsync(stop))!;
        if (variants.Length == 0) return 0;

        // Sorted, so that two servers never wait for each other in a circle.
        await Run("""
            insert into test_name (project_id, key, name, search)
            select distinct on (project_id, test_name_key(name, full_name))
              project_id, test_name_key(name, full_name), name, test_name_search(name, full_name)
            from test_variant where id = any($1) order by 1, 2 on conflict do nothing
            """);
        // One key after the other in the index, whatever the planner believes about a table that was empty before.
        await Run("""
            insert into test_name_variant (name_id, variant_id)
            select n.id, v.id from test_variant v cross join lateral (
              select id from test_name n
              where n.project_id = v.project_id and n.key = test_name_key(v.name, v.full_name) offset 0) n
            where v.id = any($1) on conflict do nothing
            """);
        await transaction.CommitAsync(stop);
        return variants.Length;

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddWithValue(variants);
            await command.ExecuteNonQueryAsync(stop);
        }
    }
}
