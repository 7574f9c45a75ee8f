using Assay.Formats;
using Assay.Server.TestResults;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>
/// Categories that come with the run (categories.json) live in its launch and order only its own failures.
/// </summary>
internal static class LaunchCategories
{
    private const int Kept = 200;
    private const int Page = 1000;

    public static string ExternalId(CategoryRule rule) => "file:" + Names.Key(rule.Name);

    /// <summary>Stores the rules, and applies them to the failures that were there before them.</summary>
    public static async Task Receive(
        NpgsqlConnection connection, SessionContext session, Batch batch, CancellationToken stop)
    {
        var made = new List<CategoryRule>();
        foreach (var rule in Usable(batch.CategoryRules))
        {
            if ((rule.MessageRegex ?? rule.TraceRegex) is not null
                && FailurePattern.Of(rule.MessageRegex, rule.TraceRegex, null) is null)
                batch.Warnings.Add(new(
                    "categories.json",
                    $"The expression of category \"{rule.Name}\" is not one that can be searched in linear time "
                        + "(look-arounds and back references cannot); the category matches nothing"));
            if (await Make(connection, session.LaunchId, rule, stop)) made.Add(rule);
        }
        if (made.Count > 0) await Categorise(connection, session.LaunchId, CategoryRules.Of(made), stop);
    }

    /// <summary>Replaces names of the launch's categories by their ids.</summary>
    public static async Task Resolve(
        NpgsqlConnection connection, long launchId, List<NewAttempt> attempts, CancellationToken stop)
    {
        if (!attempts.Exists(attempt => attempt.LaunchCategory is not null)) return;
        var ids = await Ids(connection, launchId, stop);
        foreach (var attempt in attempts)
            if (attempt.LaunchCategory is { } name && ids.TryGetValue(name, out var id)) attempt.LaunchCategoryId = id;
    }

    /// <summary>Flaky is known of a group of attempts, not of the one a rule looks at.</summary>
    public static IEnumerable<CategoryRule> Usable(IEnumerable<CategoryRule> rules) =>
        rules.Where(rule => rule.Flaky is not true).Take(Kept);

    private static async Task<bool> Make(
        NpgsqlConnection connection, long launchId, CategoryRule rule, CancellationToken stop)
    {
        await using var insert = new NpgsqlCommand("""
            insert into launch_category (launch_id, external_id, name, message_regex, trace_regex, statuses)
            values ($1, $2, $3, $4, $5, $6) on conflict do nothing
            """, connection);
        insert.Parameters.AddWithValue(launchId);
        insert.Parameters.AddWithValue(ExternalId(rule));
        insert.Parameters.AddWithValue(rule.Name);
        insert.Parameters.Add(
            new() { Value = rule.MessageRegex as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(
            new() { Value = rule.TraceRegex as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new()
        {
            Value = rule.MatchedStatuses.Count == 0
                ? DBNull.Value
                : rule.MatchedStatuses.Select(status => (short)status).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint,
        });
        return await insert.ExecuteNonQueryAsync(stop) == 1;
    }

    private static async Task Categorise(
        NpgsqlConnection connection, long launchId, CategoryRules rules, CancellationToken stop)
    {
        var ids = await Ids(connection, launchId, stop);
        for (var after = 0L; ;)
        {
            var page = await Uncategorised(connection, launchId, after, stop);
            if (page.Count == 0) return;
            after = page[^1].Id;
            var found = page
                .Select(failure => (
                    failure.Id,
                    Name: rules.LaunchCategoryOf(failure.Status, failure.Body.Message, failure.Body.Trace)))
                .Where(failure => failure.Name is not null)
                .Select(failure => (failure.Id, Category: ids[failure.Name!]))
                .ToList();
            if (found.Count == 0) continue;
            await using var update = new NpgsqlCommand("""
                update test_result r set launch_category_id = c.category
                from unnest($1::bigint[], $2::bigint[]) as c(id, category)
                where r.id = c.id
                """, connection);
            update.Parameters.AddWithValue(found.Select(failure => failure.Id).ToArray());
            update.Parameters.AddWithValue(found.Select(failure => failure.Category).ToArray());
            await update.ExecuteNonQueryAsync(stop);
        }
    }

    private static async Task<List<(long Id, Status Status, ResultBody Body)>> Uncategorised(
        NpgsqlConnection connection, long launchId, long after, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"""
            select r.id, r.status, b.body, r.block_place from test_result r
            join test_result_body b on b.launch_id = r.launch_id and b.id = coalesce(r.block_id, r.id)
            where r.launch_id = $1 and r.id > $2 and r.status <> {(short)Status.Passed} and not r.manual
              and r.category_id is null and r.launch_category_id is null
            order by r.id limit {Page}
            """, connection);
        command.Parameters.AddWithValue(launchId);
        command.Parameters.AddWithValue(after);
        var page = new List<(long, Status, ResultBody)>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            page.Add((row.GetInt64(0), (Status)row.GetInt16(1),
                ResultBody.Unpack(row.GetFieldValue<byte[]>(2), row.GetInt16(3))));
        return page;
    }

    private static async Task<Dictionary<string, long>> Ids(
        NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            "select external_id, id from launch_category where launch_id = $1", connection);
        command.Parameters.AddWithValue(launchId);
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) ids[row.GetString(0)] = row.GetInt64(1);
        return ids;
    }
}
