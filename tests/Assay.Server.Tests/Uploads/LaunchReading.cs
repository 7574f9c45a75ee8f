using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>A launch as the database has it, in the words of <see cref="LaunchModel"/>.</summary>
internal sealed record LaunchReading(List<string> Results, List<string> Statistic, List<string> Suites)
{
    public static async Task<LaunchReading> Of(Workspace space, IReadOnlyList<SessionContext> sessions) => new(
        [.. (await space.Rows($"""
            with named as (select *,
              (array_position(array[{string.Join(',', sessions.Select(session => session.SessionId))}]::bigint[],
                session_id) - 1) || '/' || (uuid_text) as title
              from test_result r join (select session_id as s, uuid as u, uuid_text from ({Spelled}) x) n
                on n.s = r.session_id and n.u = r.uuid
              where launch_id = {space.LaunchId})
            select title, case when hidden then 'hidden' else 'visible' end,
              (select w.title from named w where w.id = named.retried_by), attempts, seen, flaky from named
            """)).Order(StringComparer.Ordinal)],
        await space.Rows($"""
            select status, count, duration_ms from launch_statistic
            where launch_id = {space.LaunchId} and count <> 0 order by 1
            """),
        [.. (await space.Rows($"""
            select v.name, s.status, s.count from launch_group_statistic s join tree_group g on g.id = s.group_id
            join custom_field_value v on v.id = g.value_id
            where s.launch_id = {space.LaunchId} and s.tree_id = 2 and s.count <> 0
            """)).Order(StringComparer.Ordinal)]);

    /// <summary>The model spells uuids as adapters do: u0, u1 and so on.</summary>
    private static string Spelled => "select r2.session_id, r2.uuid, 'u' || n as uuid_text from test_result r2 "
        + "join generate_series(0, 1000) n on r2.uuid = md5('u' || n)::uuid";

    public static async Task Recount(RunningServer server, Workspace space)
    {
        await using var connection = await server.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await LaunchLock.Take(connection, space.LaunchId, TestContext.Current.CancellationToken);
        await Regroup.Launch(connection, space.LaunchId, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }
}
