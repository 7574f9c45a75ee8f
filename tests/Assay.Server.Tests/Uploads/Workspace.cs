using Assay.Formats;
using Assay.Server.Blobs;
using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Tests.Uploads;

/// <summary>A project of its own with one launch, written to through the pipeline and read with SQL.</summary>
internal sealed class Workspace
{
    private readonly NpgsqlDataSource database;

    private Workspace(RunningServer server, Ingestion? ingestion)
    {
        database = server.Database;
        Ingestion = ingestion ?? server.Services.GetRequiredService<Ingestion>();
    }

    public Ingestion Ingestion { get; }
    public long ProjectId { get; private set; }
    public long LaunchId { get; private set; }

    /// <summary>Another one than the running server's: what another process would be.</summary>
    public static Ingestion Pipeline(RunningServer server) => new(
        server.Database, server.Services.GetRequiredService<IBlobStore>(), new ProjectMappings(),
        new TestDictionary(), new VariantDictionary(), TimeProvider.System);

    public static async Task<Workspace> Open(RunningServer server, Ingestion? ingestion = null)
    {
        var space = new Workspace(server, ingestion);
        space.ProjectId = await space.Value<long>($"""
            insert into project (name, abbr, created_at, created_by, modified_at, modified_by)
            values ('{Guid.NewGuid()}', 'T', now(), 'test', now(), 'test') returning id
            """);
        await space.Run($"""
            insert into custom_field_schema (project_id, key, custom_field_id) values
              ({space.ProjectId}, 'epic', -1), ({space.ProjectId}, 'feature', -2), ({space.ProjectId}, 'story', -3),
              ({space.ProjectId}, 'suite', -4);
            insert into test_layer_schema (project_id, key, test_layer_id) values ({space.ProjectId}, 'API', -3);
            insert into env_var_schema (project_id, key, env_var_id) values
              ({space.ProjectId}, 'BROWSER', -2), ({space.ProjectId}, 'BRANCH', -3)
            """);
        space.LaunchId = await space.Launch();
        return space;
    }

    public Task<long> Launch() => Value<long>($"""
        insert into launch (project_id, name, created_at, created_by, modified_at, modified_by, last_activity_at)
        values ({ProjectId}, 'Launch', now(), 'test', now(), 'test', now()) returning id
        """);

    public async Task<SessionContext> Session(params (string Key, string Value)[] environment)
    {
        var id = await new EnvironmentResolver(database).Resolve(
            ProjectId, [environment.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))], [], Stop);
        var value = id?.ToString() ?? "null";
        var session = await Value<long>($"""
            insert into upload_session (project_id, launch_id, own_environment_id, environment_id, created_at,
              created_by, last_activity_at)
            values ({ProjectId}, {LaunchId}, {value}, {value}, now(), 'test', now()) returning id
            """);
        return await new Sessions(database).Open(session, Stop);
    }

    public Task<IReadOnlyList<IngestedResult>> Write(SessionContext session, params TestResult[] results)
    {
        var batch = new Batch { FileCount = results.Length };
        batch.Add(results);
        return Ingestion.Write(session, batch, Stop);
    }

    public Task<IReadOnlyList<IngestedResult>> Write(SessionContext session, Batch batch) =>
        Ingestion.Write(session, batch, Stop);

    public Task<long> Case(string name) => Value<long>($"""
        insert into test_case (project_id, name, automated, status_id, workflow_id, created_at, created_by, modified_at,
          modified_by)
        values ({ProjectId}, '{name}', true, -3, -2, now(), 'test', now(), 'test') returning id
        """);

    public async Task Run(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    public async Task<T> Value<T>(string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }

    public Task<List<T>> Column<T>(string sql) => database.Column<T>(sql);

    /// <summary>The documents of results.</summary>
    public Task<List<ResultBody>> Bodies(string which = "true") => Documents($"""
        select b.body, r.block_place from test_result r
        join test_result_body b on b.launch_id = r.launch_id and b.id = coalesce(r.block_id, r.id)
        where {which} order by r.id
        """, ResultBody.Unpack);

    /// <summary>The documents of containers.</summary>
    public Task<List<FixtureBody>> Fixtures(string which = "true") => Documents($"""
        select b.body, f.block_place from fixture_set f join fixture_set b on b.id = coalesce(f.block_id, f.id)
        where {which} order by f.id
        """, FixtureBody.Unpack);

    private async Task<List<T>> Documents<T>(string sql, Func<byte[], int, T> unpack)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var documents = new List<T>();
        while (await reader.ReadAsync(Stop))
            documents.Add(unpack(reader.GetFieldValue<byte[]>(0), reader.GetInt16(1)));
        return documents;
    }

    /// <summary>Each row as its columns in text, joined by spaces; null is a dash.</summary>
    public async Task<List<string>> Rows(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(Stop))
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount)
                .Select(column => reader.IsDBNull(column) ? "-" : reader.GetValue(column).ToString())));
        return rows;
    }

    public static TestResult Result(
        string test, Status status = Status.Passed, long? start = 1_000, string? uuid = null, string? suite = "Cart") =>
        new()
        {
            Uuid = uuid ?? Guid.NewGuid().ToString(), Name = test, TestCaseId = test, FullName = $"shop.{test}",
            Status = status, Start = start, Stop = start + 10, Duration = 10,
            Labels = suite is null ? [] : [new("suite", suite)],
        };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
