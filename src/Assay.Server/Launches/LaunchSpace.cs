using Npgsql;

namespace Assay.Server.Launches;

/// <summary>
/// Gives the space of deleted launches back to the database, in steps short enough to disturb nobody.
/// </summary>
internal sealed class LaunchSpace(NpgsqlDataSource database)
{
    private const int Step = 5000;

    private static readonly string[] Tables =
    [
        "test_result_body", "attachment", "fixture_child", "fixture_set", "session_file", "upload_warning",
        "defect_result", "launch_group_statistic", "launch_statistic", "test_result",
    ];

    public async Task Sweep(CancellationToken stop)
    {
        await using var find = database.CreateCommand(
            "select id from launch where deleted_at is not null order by id limit 20");
        var deleted = new List<long>();
        await using (var row = await find.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop)) deleted.Add(row.GetInt64(0));
        foreach (var launchId in deleted)
        {
            foreach (var table in Tables)
                while (await Delete($"""
                    delete from {table}
                    where ctid = any(array(select ctid from {table} where launch_id = $1 limit {Step}))
                    """, launchId, stop) > 0)
                {
                }
            await Delete("delete from launch where id = $1 and deleted_at is not null", launchId, stop);
        }
    }

    private async Task<int> Delete(string sql, long launchId, CancellationToken stop)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 300;
        command.Parameters.AddWithValue(launchId);
        return await command.ExecuteNonQueryAsync(stop);
    }
}
