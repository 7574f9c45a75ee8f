using System.Text.Json;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Search;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Launches;

/// <summary>
/// Writes test cases from the visible, automated results of a launch that closes: a chunk of tests at a time, each in
/// one transaction with the cursor, so that it can be carried on and repeated.
/// </summary>
internal sealed class LiveDocumentation(
    IServiceScopeFactory scopes, TimeProvider clock, ILogger<LiveDocumentation> logger)
{
    public const string FilterProperty = "testcase.update.launch.rql";
    private const int ChunkSize = 2000;

    /// <returns>False when there is nothing left to document, or the launch is not closing any more.</returns>
    public async Task<bool> WriteNext(NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var take = new NpgsqlCommand("""
            select project_id, closing_cursor, closed_by, closed_at from launch
            where id = $1 and state = 1 and deleted_at is null for no key update
            """, connection);
        take.Parameters.AddWithValue(launchId);
        long projectId, cursor;
        string by;
        DateTime at;
        await using (var row = await take.ExecuteReaderAsync(stop))
        {
            if (!await row.ReadAsync(stop)) return false;
            (projectId, cursor, by) = (row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? "admin" : row.GetString(2));
            at = row.IsDBNull(3) ? clock.GetUtcNow().UtcDateTime : row.GetDateTime(3);
        }
        if (cursor == 0 && !await Documented(projectId, launchId, by, stop)) return false;

        var policies = await Policies(connection, projectId, stop);
        if (await Chunk(connection, launchId, cursor, stop) == 0) return false;
        await Documents(connection, launchId, stop);
        await using (var plan = new NpgsqlCommand(DocumentationSql.OneByOne, connection))
            await plan.ExecuteNonQueryAsync(stop);
        foreach (var sql in DocumentationSql.Steps(policies))
        {
            await using var step = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
            step.Parameters.AddWithValue(projectId);
            step.Parameters.AddWithValue(launchId);
            step.Parameters.AddWithValue(at);
            step.Parameters.AddWithValue(by);
            await step.ExecuteNonQueryAsync(stop);
        }
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>Whether the project's filter lets this launch write documentation; no filter lets all.</summary>
    private async Task<bool> Documented(long projectId, long launchId, string username, CancellationToken stop)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var filter = await db.ProjectProperties
            .Where(property => property.ProjectId == projectId && property.Name == FilterProperty)
            .Select(property => property.Value).FirstOrDefaultAsync(stop);
        if (string.IsNullOrWhiteSpace(filter)) return true;
        try
        {
            return await db.Launches.Where(launch => launch.Id == launchId)
                .Matching(filter, LaunchFields.Of(db), new(clock.GetUtcNow(), username)).AnyAsync(stop);
        }
        catch (Http.Refusal invalid)
        {
            logger.LogWarning(
                "Launch {Launch} writes no documentation: the project's filter is wrong. {Reason}",
                launchId, invalid.Message);
            return false;
        }
    }

    /// <summary>Fields that the project keeps from the case.</summary>
    public static async Task<IReadOnlySet<string>> Policies(
        NpgsqlConnection connection, long projectId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            "select field from test_case_update_policy where project_id = $1 and policy = 'from_test_case'",
            connection);
        command.Parameters.AddWithValue(projectId);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) kept.Add(row.GetString(0));
        return kept;
    }

    private static async Task<int> Chunk(
        NpgsqlConnection connection, long launchId, long cursor, CancellationToken stop)
    {
        await using (var create = new NpgsqlCommand(DocumentationSql.Table, connection))
            await create.ExecuteNonQueryAsync(stop);
        await using var command = new NpgsqlCommand(DocumentationSql.Chunk, connection) { CommandTimeout = 300 };
        command.Parameters.AddWithValue(launchId);
        command.Parameters.AddWithValue(cursor);
        command.Parameters.AddWithValue(ChunkSize);
        return await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>
    /// What only the stored documents know: descriptions, links, names of parameters, steps.
    /// </summary>
    private static async Task Documents(NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        var blocks = new List<(byte[] Body, long[] Results, short[] Places, bool[] Run)>();
        await using (var read = new NpgsqlCommand("""
            select b.body, k.results, k.places, k.run from (
              select coalesce(r.block_id, r.id) as block, array_agg(r.id) as results,
                array_agg(r.block_place) as places, array_agg(r.status in (0, 1, 2)) as run
              from chunk c join test_result r on r.id = c.result_id group by 1) k
            join test_result_body b on b.launch_id = $1 and b.id = k.block
            """, connection))
        {
            read.Parameters.AddWithValue(launchId);
            await using var row = await read.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
                blocks.Add((row.GetFieldValue<byte[]>(0), row.GetFieldValue<long[]>(1),
                    row.GetFieldValue<short[]>(2), row.GetFieldValue<bool[]>(3)));
        }
        // Unpacking is what a closing mostly does outside of the database.
        var rows = blocks.AsParallel().SelectMany(block => Unpacked(block.Body, block.Results, block.Places, block.Run))
            .ToList();
        await using var write = new NpgsqlCommand("""
            update chunk c set description = d.description, description_html = d.html, precondition = d.precondition,
              expected_result = d.expected, links = d.links::jsonb, issues = d.issues::jsonb,
              parameters = d.parameters::jsonb, scenario = d.scenario
            from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
              $8::text[], $9::bytea[])
              as d(id, description, html, precondition, expected, links, issues, parameters, scenario)
            where c.result_id = d.id
            """, connection);
        write.Parameters.AddWithValue(rows.Select(row => row.Id).ToArray());
        foreach (var text in (Func<ResultBody, string?>[])
            [body => body.Description, body => body.DescriptionHtml, body => body.Precondition,
                body => body.ExpectedResult, Links, Issues, Parameters])
            write.Parameters.AddWithValue(
                NpgsqlDbType.Array | NpgsqlDbType.Text, rows.Select(row => text(row.Body)).ToArray());
        write.Parameters.AddWithValue(
            NpgsqlDbType.Array | NpgsqlDbType.Bytea, rows.Select(row => row.Scenario).ToArray());
        await write.ExecuteNonQueryAsync(stop);
    }

    private static List<(long Id, ResultBody Body, byte[]? Scenario)> Unpacked(
        byte[] block, long[] results, short[] places, bool[] run)
    {
        using var documents = new Compressed.Documents(block);
        var rows = new List<(long, ResultBody, byte[]?)>(results.Length);
        foreach (var (index, id) in results.Index())
        {
            var body = documents.Read(places[index], BodyJson.Default.ResultBody);
            rows.Add((id, body, Scenario(documents.Json(places[index]), body, run[index])));
        }
        return rows;
    }

    /// <summary>A skipped test has no steps worth keeping, and never replaces those that were.</summary>
    private static byte[]? Scenario(ReadOnlySpan<byte> json, ResultBody body, bool run) =>
        run && body.Steps is { Count: > 0 } ? Compressed.Pack(json) : null;

    private static bool IsIssue(Link link) => string.Equals(link.Type, "issue", StringComparison.OrdinalIgnoreCase);

    public static string Links(ResultBody body) => JsonSerializer.Serialize(
        (body.Links ?? [])
            .Where(link => !IsIssue(link))
            .Select(link => new Api.ExternalLinkDto(link.Name, link.Url, link.Type)), JsonSerializerOptions.Web);

    public static string Issues(ResultBody body) => JsonSerializer.Serialize(
        (body.Links ?? [])
            .Where(IsIssue)
            .Select(link => new Api.IssueDto(null, Key(link), Url: link.Url))
            .DistinctBy(issue => issue.Name), JsonSerializerOptions.Web);

    private static string Key(Link link) =>
        link.Name is { Length: > 0 and <= 255 } name ? name : link.Url.TrimEnd('/').Split('/')[^1];

    public static string Parameters(ResultBody body) => JsonSerializer.Serialize(
        (body.Parameters ?? [])
            .Where(parameter => !parameter.Excluded && !parameter.Hidden)
            .Select(parameter => parameter.Name)
            .Distinct(), JsonSerializerOptions.Web);
}
