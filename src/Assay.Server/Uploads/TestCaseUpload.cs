using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Launches;
using Assay.Server.TestResults;
using Npgsql;
using NpgsqlTypes;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Uploads;

/// <summary>
/// Writes one test case as a closing launch would, without a result: what an adapter finds before it
/// runs.
/// </summary>
internal sealed class TestCaseUpload(
    NpgsqlDataSource database, ProjectMappings mappings, TestDictionary tests, VariantDictionary variants,
    TimeProvider clock)
{
    /// <param name="projectId">Where the case belongs.</param>
    /// <param name="test">The test as the reader of results found it.</param>
    /// <param name="silent">Fields of which the upload says nothing; they stay as they are.</param>
    /// <param name="username">Who uploads.</param>
    /// <param name="stop">Ends the upload.</param>
    /// <returns>The id of the case, the same for the same test.</returns>
    public async Task<long> Write(
        long projectId, TestResult test, IEnumerable<string> silent, string username, CancellationToken stop)
    {
        var warnings = new List<Warning>();
        await using var connection = await database.OpenSteady(stop);
        var mapping = await mappings.Of(connection, projectId, stop);
        var known = (await tests.Resolve(connection, mapping, [test], warnings, stop))[0];
        var look = Variant.Of(known, test);
        var variant = (await variants.Resolve(connection, mapping, [look], warnings, stop))[0];
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await Lock(connection, known.Id, stop);
        await Describe(connection, known.Id, variant.Id, test, stop);

        var kept = new HashSet<string>(await LiveDocumentation.Policies(connection, projectId, stop),
            StringComparer.Ordinal);
        kept.UnionWith(silent);
        foreach (var sql in DocumentationSql.Steps(kept, ofLaunch: false))
        {
            await using var step = new NpgsqlCommand(sql, connection);
            step.Parameters.AddWithValue(projectId);
            step.Parameters.AddWithValue(0L);
            step.Parameters.AddWithValue(clock.GetUtcNow());
            step.Parameters.AddWithValue(username);
            await step.ExecuteNonQueryAsync(stop);
        }
        await using var made = new NpgsqlCommand("select case_id from chunk", connection);
        var id = (long)(await made.ExecuteScalarAsync(stop))!;
        await transaction.CommitAsync(stop);
        return id;
    }

    /// <summary>Two uploads of a new test make one case.</summary>
    private static async Task Lock(NpgsqlConnection connection, long testId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select id from test where id = $1 for no key update", connection);
        command.Parameters.AddWithValue(testId);
        await command.ExecuteScalarAsync(stop);
    }

    /// <summary>The same temporary table as a closing launch fills, with one row and without a result.</summary>
    private static async Task Describe(
        NpgsqlConnection connection, long testId, long variantId, TestResult test, CancellationToken stop)
    {
        await using (var create = new NpgsqlCommand(DocumentationSql.Table, connection))
            await create.ExecuteNonQueryAsync(stop);
        await using var fill = new NpgsqlCommand("""
            insert into chunk (test_id, result_id, classification_id, hash, case_id, name, full_name, test_layer_id,
              labels, description, description_html, precondition, expected_result, links, issues, parameters)
            select t.id, 0, v.classification_id, t.hash, t.test_case_id, v.name, v.full_name, v.test_layer_id,
              v.labels::jsonb, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb
            from test t, test_variant v where t.id = $1 and v.id = $2
            """, connection);
        var body = new ResultBody { Links = test.Links, Parameters = test.Parameters };
        fill.Parameters.AddWithValue(testId);
        fill.Parameters.AddWithValue(variantId);
        foreach (var text in (string?[])
            [test.Description, test.DescriptionHtml, test.Precondition, test.ExpectedResult,
                LiveDocumentation.Links(body), LiveDocumentation.Issues(body), LiveDocumentation.Parameters(body)])
            fill.Parameters.Add(new() { Value = text as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await fill.ExecuteNonQueryAsync(stop);
    }
}
