using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

internal static class LaunchTags
{
    /// <summary>Replaces the tags of a launch; unknown names become tags.</summary>
    public static async Task Set(Db db, long launchId, IEnumerable<string> names, CancellationToken stop)
    {
        var wanted = names.Select(name => name.Trim())
            .Where(name => name.Length is > 0 and <= 255)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToArray();
        await db.Database.ExecuteSqlAsync(
            $"insert into launch_tag (name) select unnest({wanted}) on conflict do nothing", stop);
        await db.Database.ExecuteSqlAsync($"""
            with wanted as (select id from launch_tag where name = any({wanted})), gone as (
              delete from launch_tag_link where launch_id = {launchId} and launch_tag_id not in (select id from wanted))
            insert into launch_tag_link (launch_id, launch_tag_id) select {launchId}, id from wanted
            on conflict do nothing
            """, stop);
    }
}
