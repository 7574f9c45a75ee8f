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
/// emptied launch is gone. In one transaction under both locks, so that no page shows half of it and a server that
/// dies in the middle has changed nothing; uploads into either launch wait.
/// </summary>
internal sealed class LaunchMerge(
    NpgsqlDataSource database, Db db, Access access, LaunchSpace space, TimeProvider clock)
{
    private const int LongestStep = 600;

    /// <exception cref="Refusal">
    /// 400 when the launches cannot be merged, 404 when there is none, 423 when one is closed.
    /// </exception>
    public async Task Into(long from, long to, Caller caller, CancellationToken stop)
    {
        if (from == to) throw Refusal.Invalid("Validation error: a launch cannot be merged into itself");
        if (await Project(from, caller, stop) != await Project(to, caller, stop))
            throw Refusal.Invalid("Validation error: launches of different projects cannot be merged");

        await using var connection = await database.OpenSteady(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // Lower ids first, as everybody who locks two launches does.
        await LaunchLock.Take(connection, Math.Min(from, to), stop);
        await LaunchLock.Take(connection, Math.Max(from, to), stop);
        await using (var memory = new NpgsqlCommand("set local work_mem = '64MB'", connection))
            await memory.ExecuteNonQueryAsync(stop);
        foreach (var sql in LaunchMergeSql.Steps) await Run(sql, []);
        await Regroup.Count(connection, to, stop);
        await Run(LaunchMergeSql.Finish, [clock.GetUtcNow(), caller.Username]);
        await Topics.Notify(connection, from, stop);
        await Topics.Notify(connection, to, stop);
        await transaction.CommitAsync(stop);
        space.Begin();

        async Task Run(string sql, object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = LongestStep };
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
