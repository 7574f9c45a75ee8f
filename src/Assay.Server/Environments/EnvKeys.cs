using Assay.Api;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Environments;

/// <summary>
/// Names of raw variables that uploads had, so that a mapping can be made with one click. Clients send their whole
/// environment: values never come here, nor names that do not look like names.
/// </summary>
internal static class EnvKeys
{
    private const int LongestName = 100;
    private const int MostOfUpload = 200;
    private const int MostOfProject = 500;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Uploads of one pipeline have the same names; they are written again after this long.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(6);

    public static async Task See(
        Db db, long projectId, IEnumerable<string> keys, DateTimeOffset now, CancellationToken stop)
    {
        var names = keys.Where(IsName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Take(MostOfUpload).ToArray();
        if (names.Length == 0) return;
        var (fresh, kept) = (now - Fresh, now - Kept);
        var stale = await db.Database.SqlQuery<string>($"""
            select key as "Value" from unnest({names}) key
            where not exists (select from env_key_seen s
                where s.project_id = {projectId} and s.key = key.key and s.seen_at > {fresh})
              and not exists (select from env_var_schema m where m.project_id = {projectId} and m.key = key.key)
            order by 1
            """).ToArrayAsync(stop);
        if (stale.Length == 0) return;
        await db.Database.ExecuteSqlAsync(
            $"delete from env_key_seen where project_id = {projectId} and seen_at < {kept}", stop);
        await db.Database.ExecuteSqlAsync($"""
            insert into env_key_seen (project_id, key, seen_at)
            select {projectId}, key, {now} from unnest({stale}) with ordinality as k(key, at)
            where exists (select from env_key_seen s where s.project_id = {projectId} and s.key = k.key)
              or k.at <= {MostOfProject} - (select count(*) from env_key_seen where project_id = {projectId})
            order by key
            on conflict (project_id, key) do update set seen_at = excluded.seen_at
            """, stop);
    }

    public static IQueryable<UnmappedKeyDto> Unmapped(Db db, long projectId) =>
        db.EnvKeysSeen.Where(row => row.ProjectId == projectId
                && !db.EnvVarSchemas.Any(mapping => mapping.ProjectId == projectId && mapping.Key == row.Key))
            .OrderByDescending(row => row.SeenAt).ThenBy(row => row.Key)
            .Select(row => new UnmappedKeyDto(row.Key, row.SeenAt.ToUnixTimeMilliseconds()));

    private static bool IsName(string key) =>
        key.Length is > 0 and <= LongestName && !char.IsAsciiDigit(key[0])
            && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.');
}
