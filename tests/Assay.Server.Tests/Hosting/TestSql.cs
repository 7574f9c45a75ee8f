using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Hosting;

/// <summary>What tests tell and ask the database where no route does.</summary>
internal static class TestSql
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The first column of every row.</summary>
    public static async Task<List<T>> Column<T>(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync(Stop);
        var values = new List<T>();
        while (await row.ReadAsync(Stop)) values.Add(row.GetFieldValue<T>(0));
        return values;
    }

    /// <returns>The id of a test case that anna wrote.</returns>
    public static async Task<long> ManualCase(this NpgsqlDataSource database, long projectId, string name) =>
        (await database.Column<long>($"""
            insert into test_case (project_id, name, automated, status_id, workflow_id, created_at, created_by,
              modified_at, modified_by)
            values ({projectId}, '{name}', false, -1, -1, now(), 'anna', now(), 'anna') returning id
            """))[0];
}
