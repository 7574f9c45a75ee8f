using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Assay.Server.Live;

/// <summary>What live pages listen to. Notifications go out when the transaction commits.</summary>
internal static class Topics
{
    public const string Channel = "assay";

    public static string Launch(long id) => $"launch:{id}";

    /// <summary>The list of launches of a project.</summary>
    public static string Launches(long projectId) => $"launches:{projectId}";

    public static Task Notify(Db db, long launchId, long projectId, CancellationToken stop) =>
        db.Database.ExecuteSqlAsync(
            $"select pg_notify({Channel}, {Launch(launchId)}), pg_notify({Channel}, {Launches(projectId)})", stop);

    public static async Task Notify(NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"""
            select pg_notify('{Channel}', 'launch:' || id), pg_notify('{Channel}', 'launches:' || project_id)
            from launch where id = $1
            """, connection);
        command.Parameters.AddWithValue(launchId);
        await command.ExecuteNonQueryAsync(stop);
    }
}
