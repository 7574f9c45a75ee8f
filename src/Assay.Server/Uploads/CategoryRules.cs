using Assay.Formats;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// The rules that put failures into categories: the project's, then the global ones it uses, then those of the launch,
/// which come with the run.
/// </summary>
internal sealed class CategoryRules
{
    private readonly List<Rule> rules = [];

    private sealed record Rule(long? CategoryId, string? LaunchCategory, FailurePattern Pattern);

    public static async Task<CategoryRules> Of(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<CategoryRule> arriving,
        CancellationToken stop)
    {
        var all = new CategoryRules();
        await using var command = new NpgsqlCommand("""
            select m.category_id, null, m.message_regex, m.trace_regex, null::smallint[], m.project_id is null, m.id
            from category_matcher m
            where m.project_id = $1
              or m.id in (select category_matcher_id from project_category_matcher where project_id = $1)
            union all
            select null, c.external_id, c.message_regex, c.trace_regex, c.statuses, null, c.id from launch_category c
            where c.launch_id = $2 order by 6, 7
            """, connection);
        command.Parameters.AddWithValue(session.ProjectId);
        command.Parameters.AddWithValue(session.LaunchId);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            all.Add(row.IsDBNull(0) ? null : row.GetInt64(0), Text(1), Text(2), Text(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<short[]>(4));
        all.Add(arriving);
        return all;

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    /// <summary>Only what came with the run.</summary>
    public static CategoryRules Of(IReadOnlyList<CategoryRule> arriving)
    {
        var all = new CategoryRules();
        all.Add(arriving);
        return all;
    }

    /// <summary>
    /// Sets category and fingerprint of a failure. What the client says about its own categories is taken as said.
    /// </summary>
    public void Apply(NewAttempt attempt)
    {
        var result = attempt.Result;
        attempt.LaunchCategory = result.CategoryExternalId;
        if (result.Manual || result.Status is null) return;
        if (result.Status is Status.Failed or Status.Broken)
            attempt.Fingerprint = Fingerprint.Of(result.Message, result.Trace);
        if (First(result.Status.Value, result.Message, result.Trace) is not { } rule) return;
        attempt.CategoryId = rule.CategoryId;
        attempt.LaunchCategory ??= rule.LaunchCategory;
    }

    /// <summary>The launch's category of a failure, by the name it is stored under.</summary>
    public string? LaunchCategoryOf(Status status, string? message, string? trace) =>
        First(status, message, trace)?.LaunchCategory;

    private Rule? First(Status status, string? message, string? trace)
    {
        foreach (var rule in rules)
            if (rule.Pattern.Matches(status, message, trace)) return rule;
        return null;
    }

    private void Add(IReadOnlyList<CategoryRule> arriving)
    {
        foreach (var rule in LaunchCategories.Usable(arriving))
            Add(null, LaunchCategories.ExternalId(rule), rule.MessageRegex, rule.TraceRegex,
                [.. rule.MatchedStatuses.Select(status => (short)status)]);
    }

    private void Add(long? categoryId, string? launchCategory, string? message, string? trace, short[]? statuses)
    {
        if (FailurePattern.Of(message, trace, statuses) is { } pattern)
            rules.Add(new(categoryId, launchCategory, pattern));
    }
}
