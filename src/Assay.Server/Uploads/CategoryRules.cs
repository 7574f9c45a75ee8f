using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Assay.Formats;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>The rules that put failures into categories: the project's before global ones, then those of the launch.</summary>
internal sealed class CategoryRules
{
    private static readonly ConcurrentDictionary<string, Regex?> Compiled = new(StringComparer.Ordinal);

    private readonly List<Rule> rules = [];

    private sealed record Rule(long? CategoryId, long? LaunchCategoryId, Regex? Message, Regex? Trace, short[]? Statuses);

    public static async Task<CategoryRules> Of(NpgsqlConnection connection, long projectId, long launchId, CancellationToken stop)
    {
        var all = new CategoryRules();
        await using var command = new NpgsqlCommand("""
            select m.category_id, null::bigint, m.message_regex, m.trace_regex, null::smallint[], m.project_id is null, m.id
            from category_matcher m
            where m.project_id = $1 or m.id in (select category_matcher_id from project_category_matcher where project_id = $1)
            union all
            select null, c.id, c.message_regex, c.trace_regex, c.statuses, true, 9000000000000000000 from launch_category c
            where c.launch_id = $2 and (c.message_regex is not null or c.trace_regex is not null or c.statuses is not null)
            order by 6, 7, 2
            """, connection);
        command.Parameters.AddWithValue(projectId);
        command.Parameters.AddWithValue(launchId);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var message = row.IsDBNull(2) ? null : row.GetString(2);
            var trace = row.IsDBNull(3) ? null : row.GetString(3);
            if (message is not null && Compile(message) is null || trace is not null && Compile(trace) is null) continue;
            all.rules.Add(new(row.IsDBNull(0) ? null : row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1),
                message is null ? null : Compile(message), trace is null ? null : Compile(trace),
                row.IsDBNull(4) ? null : row.GetFieldValue<short[]>(4)));
        }
        return all;
    }

    /// <summary>Sets the category of a failure by the first rule that matches it.</summary>
    public void Apply(NewAttempt attempt)
    {
        var result = attempt.Result;
        if (result.Status is null or Status.Passed || result.Manual) return;
        if (result.Status is Status.Failed or Status.Broken) attempt.Fingerprint = Uploads.Fingerprint.Of(result.Message, result.Trace);
        foreach (var rule in rules)
        {
            if (rule.Statuses is null ? result.Status is not (Status.Failed or Status.Broken) : !rule.Statuses.Contains((short)result.Status))
                continue;
            if (rule.Message is not null && !rule.Message.IsMatch(result.Message ?? "")) continue;
            if (rule.Trace is not null && !rule.Trace.IsMatch(result.Trace ?? "")) continue;
            attempt.CategoryId = rule.CategoryId;
            attempt.LaunchCategoryId = rule.LaunchCategoryId;
            return;
        }
    }

    /// <returns>Null when the text is no expression, or one that cannot be run without backtracking.</returns>
    public static Regex? Compile(string pattern) => Compiled.GetOrAdd(pattern, static text =>
    {
        if (Compiled.Count > 1000) Compiled.Clear();
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    });
}
