using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Live;
using Assay.Server.Permissions;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Launches;

/// <summary>
/// Makes one launch of two: all of one moves into the other, what ran twice becomes attempts of one result, and the
/// emptied launch is gone. It is decided in one short transaction; from then on the launch is deleted for everybody,
/// and whoever reports into it reports into the other. Its results follow in slices; see <see cref="LaunchMoving"/>.
/// </summary>
internal sealed class LaunchMerge(
    NpgsqlDataSource database, Db db, Access access, LaunchMoving moving, TimeProvider clock)
{
    /// <summary>How long a request waits for the results of a large launch, which arrive without it as well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <exception cref="Refusal">
    /// 400 when the launches cannot be merged, 404 when there is none, 423 when one is closed, 503 when one that is to
    /// go is still receiving the results of another.
    /// </exception>
    public async Task Into(IReadOnlyList<long> launches, long to, Caller caller, CancellationToken stop)
    {
        var begun = new List<long>();
        try
        {
            foreach (var from in launches)
            {
                await Begin(from, to, caller, stop);
                begun.Add(from);
            }
            using var patience = new CancellationTokenSource(Patience, clock);
            foreach (var from in begun) await moving.Carry(from, patience.Token, stop);
            // Somebody else may be at it: then it is as quick.
            while (!patience.IsCancellationRequested && await Any(begun, stop)) await Task.Delay(Glance, clock, stop);
        }
        finally
        {
            // What is left moves without this request.
            if (begun.Count > 0) moving.Begin();
        }
    }

    private Task<bool> Any(List<long> merging, CancellationToken stop) =>
        db.MergingLaunches.AnyAsync(row => merging.Contains(row.FromId), stop);

    private async Task Begin(long from, long to, Caller caller, CancellationToken stop)
    {
        if (from == to) throw Refusal.Invalid("Validation error: a launch cannot be merged into itself");
        if (await Project(from, caller, stop) != await Project(to, caller, stop))
            throw Refusal.Invalid("Validation error: launches of different projects cannot be merged");

        await using var connection = await database.OpenSteady(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // Lower ids first, as everybody who locks two launches does.
        await LaunchLock.Take(connection, Math.Min(from, to), stop);
        await LaunchLock.Take(connection, Math.Max(from, to), stop);
        if (await db.MergingLaunches.AnyAsync(row => row.IntoId == from, stop))
            throw Refusal.Busy(
                $"launch {from} is still receiving the results of another one: try again when it has them",
                TimeSpan.FromSeconds(5));
        foreach (var sql in LaunchMergeSql.Parts) await Run(sql, []);
        await Run(LaunchMergeSql.Begin, [clock.GetUtcNow(), caller.Username]);
        await Topics.Notify(connection, from, stop);
        await Topics.Notify(connection, to, stop);
        await transaction.CommitAsync(stop);

        async Task Run(string sql, object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddWithValue(NpgsqlDbType.Bigint, from);
            command.Parameters.AddWithValue(NpgsqlDbType.Bigint, to);
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    private async Task<long> Project(long id, Caller caller, CancellationToken stop)
    {
        var project = await db.Launches.Where(launch => launch.Id == id && launch.DeletedAt == null)
            .Select(launch => (long?)launch.ProjectId).FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Launch {id}");
        await access.Demand(caller, project, Permission.Write, $"Launch {id}", stop);
        return project;
    }
}
