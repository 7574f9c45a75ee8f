using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.TestResults;

/// <summary>
/// Changes people make to results of an open launch, under its lock; counts are right when they return.
/// </summary>
internal sealed class ResultChanges(NpgsqlDataSource database, Db db, TimeProvider clock)
{
    /// <summary>Takes results out of every list and count, with all attempts behind them.</summary>
    public Task Hide(long launchId, long[] results, string by, CancellationToken stop) =>
        Change(launchId, recount: true, """
            update test_result set hidden = true, hidden_by_user = true, retried_by = null, modified_at = $3,
              modified_by = $4
            where launch_id = $1
              and history_key in (select history_key from test_result where launch_id = $1 and id = any($2))
            """, [results, clock.GetUtcNow(), by], stop);

    /// <summary>
    /// Removes one attempt with what belongs to it alone. A document that was packed with others' stays, unreadable,
    /// until the launch is deleted.
    /// </summary>
    public async Task Delete(long resultId, CancellationToken stop)
    {
        var launchId = await db.TestResults.Where(result => result.Id == resultId)
            .Select(result => result.LaunchId)
            .FirstAsync(stop);
        await Change(launchId, recount: true, """
            with bodies as (delete from test_result_body where launch_id = $1 and id = $2 and get_byte(body, 0) = 1),
              files as (delete from attachment where launch_id = $1 and result_id = $2),
              defects as (delete from defect_result where launch_id = $1 and result_id = $2)
            delete from test_result where launch_id = $1 and id = $2
            """, [resultId], stop);
    }

    /// <summary>Deals the results to the people in turn.</summary>
    /// <exception cref="Refusal">400 when one of them has no account.</exception>
    public async Task Assign(
        long launchId, long[] results, IReadOnlyList<string> usernames, string by, CancellationToken stop)
    {
        var names = new List<string>();
        foreach (var username in usernames.Select(name => name.Trim()).Distinct())
            names.Add(
                await db.Accounts.Where(account => account.Enabled && account.Username.ToLower() == username.ToLower())
                    .Select(account => account.Username).FirstOrDefaultAsync(stop)
                    ?? throw Refusal.Invalid($"Validation error: there is no user {username}"));
        if (names.Count == 0) throw Refusal.Invalid("Validation error: at least one assignee should be specified");
        await Change(launchId, recount: false, """
            update test_result r set assignee = ($3::text[])[1 + (c.at - 1) % cardinality($3::text[])],
              modified_at = $4, modified_by = $5
            from unnest($2::bigint[]) with ordinality as c(id, at) where r.launch_id = $1 and r.id = c.id
            """, [results, names.ToArray(), clock.GetUtcNow(), by], stop);
    }

    private async Task Change(long launchId, bool recount, string sql, object[] values, CancellationToken stop)
    {
        await using var connection = await database.OpenSteady(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await LaunchLock.Take(connection, launchId, stop);
        await using (var command = new NpgsqlCommand(sql, connection))
        {
            command.Parameters.AddWithValue(NpgsqlDbType.Bigint, launchId);
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            await command.ExecuteNonQueryAsync(stop);
        }
        if (recount) await Regroup.Launch(connection, launchId, stop);
        await Live.Topics.Notify(connection, launchId, stop);
        await transaction.CommitAsync(stop);
    }
}
