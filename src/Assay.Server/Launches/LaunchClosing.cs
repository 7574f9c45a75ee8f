using Assay.Server.Data;
using Assay.Server.Live;
using Assay.Server.Work;
using Npgsql;

namespace Assay.Server.Launches;

/// <summary>
/// Closing is a saga whose state is the launch's row: open, closing, closed. Whoever finds a launch that is closing may
/// carry it on from its cursor, so a server that dies in the middle loses nothing.
/// </summary>
internal sealed class LaunchClosing(
    NpgsqlDataSource database, ClosingQueue queue, LiveDocumentation documentation, TimeProvider clock,
    ILogger<LaunchClosing> logger)
{
    /// <summary>From here on clients see the launch closed. Waits for batches that are being written.</summary>
    public async Task Begin(long launchId, string username, CancellationToken stop)
    {
        if (await Change(launchId, """
            update launch set state = 1, closing_cursor = 0, closed_at = $2, closed_by = $3, modified_at = $2,
              modified_by = $3
            where id = $1 and state = 0 and deleted_at is null
            """, username, stop)) queue.Nudge();
    }

    /// <summary>Results may come again; a closing that is under way stops at its next step.</summary>
    public Task Reopen(long launchId, string username, CancellationToken stop) => Change(launchId, """
        update launch set state = 0, closed_at = null, closed_by = null, modified_at = $2, modified_by = $3,
          last_activity_at = $2
        where id = $1 and state <> 0 and deleted_at is null
        """, username, stop);

    /// <summary>Carries every closing launch to its end. One process at a time works on a launch.</summary>
    public async Task Sweep(CancellationToken stop)
    {
        var waiting = await LaunchClaim.Waiting(database, """
            select id from launch l
            where state = 1 and not exists (select from merging_launch where into_id = l.id) order by id
            """, stop);
        foreach (var launchId in waiting)
            try
            {
                await Carry(launchId, stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                // One launch that cannot be closed must not keep the others open.
                logger.LogError(error, "Closing launch {Launch} failed; it is tried again", launchId);
            }
    }

    private async Task Carry(long launchId, CancellationToken stop)
    {
        await using var connection = await database.OpenSteady(stop);
        await using var claim = await LaunchClaim.Take(connection, LaunchClaim.Closing, launchId, stop);
        if (claim is null) return;
        using var activity = Telemetry.Activities.StartActivity("close launch")?.SetTag("assay.launch", launchId);
        await using var begin = new NpgsqlCommand(
            "select closed_at from launch where id = $1 and state = 1", connection);
        begin.Parameters.AddWithValue(launchId);
        if (await begin.ExecuteScalarAsync(stop) is not DateTime asked) return;
        while (await documentation.WriteNext(connection, launchId, stop))
        {
        }
        // Somebody may have reopened it, sent more and closed it again: that closing is still to be done.
        await using var finish = new NpgsqlCommand("""
            with done as (update launch set state = 2 where id = $1 and state = 1 and closed_at = $2
              returning id, project_id)
            select pg_notify('assay', 'launch:' || id), pg_notify('assay', 'launches:' || project_id) from done
            """, connection);
        finish.Parameters.AddWithValue(launchId);
        finish.Parameters.AddWithValue(asked);
        bool done;
        await using (var row = await finish.ExecuteReaderAsync(stop)) done = await row.ReadAsync(stop);
        if (done) Telemetry.Closed(clock.GetUtcNow().UtcDateTime - asked);
        else queue.Nudge();
    }

    private async Task<bool> Change(long launchId, string sql, string username, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            with changed as ({sql} returning id, project_id)
            select pg_notify('{Topics.Channel}', 'launch:' || id),
              pg_notify('{Topics.Channel}', 'launches:' || project_id) from changed
            """);
        command.Parameters.AddWithValue(launchId);
        command.Parameters.AddWithValue(clock.GetUtcNow());
        command.Parameters.AddWithValue(username);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop);
    }
}
