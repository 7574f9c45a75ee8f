using Assay.Server.Data;
using Assay.Server.Search;
using Assay.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Data;

public sealed class SchemaTests(RunningServer server)
{
    [Fact]
    public async Task The_model_and_the_migrated_schema_agree_column_by_column()
    {
        using var scope = server.Services.CreateScope();
        var model = scope.ServiceProvider.GetRequiredService<Db>().Model;
        var columns = await Columns(server.Database);
        var differences = new List<string>();
        foreach (var entity in model.GetEntityTypes().Where(entity => entity.ClrType != typeof(NamedRow)))
        {
            var table = entity.GetTableName()!;
            foreach (var property in entity.GetProperties())
            {
                var name = property.GetColumnName(StoreObjectIdentifier.Table(table))!;
                var expected = $"{property.GetColumnType()} {(property.IsNullable ? "null" : "not null")}";
                var actual = columns.GetValueOrDefault((table, name), "missing");
                if (expected != actual) differences.Add($"{table}.{name}: model {expected}, schema {actual}");
            }
            var mapped = entity.GetProperties().Select(property => property.GetColumnName()).ToHashSet();
            differences.AddRange(columns.Keys.Where(key => key.Table == table && !mapped.Contains(key.Column))
                .Select(key => $"{table}.{key.Column}: not in the model"));
        }
        Assert.Empty(differences);
    }

    [Fact]
    public async Task Two_servers_that_start_at_once_on_one_empty_database_both_come_up()
    {
        await using var database = await EmptyDatabase();
        var migrations = Migration.All();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            new Migrations(database, NullLogger.Instance).Apply(migrations, TestContext.Current.CancellationToken)));
        await using var command = database.CreateCommand("select count(*) from schema_migration");
        Assert.Equal((long)migrations.Count, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_changed_migration_is_refused()
    {
        await using var database = await EmptyDatabase();
        var migrations = new Migrations(database, NullLogger.Instance);
        await migrations.Apply([new(1, "one", "create table one (id int)")], TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<StartException>(() =>
            migrations.Apply([new(1, "one", "create table one (id bigint)")], TestContext.Current.CancellationToken));
        Assert.Contains("differs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await using var database = await EmptyDatabase();
        var migrations = new Migrations(database, NullLogger.Instance);
        await migrations.Apply([new(1, "one", "select 1"), new(2, "two", "select 1")], TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<StartException>(() =>
            migrations.Apply([new(1, "one", "select 1")], TestContext.Current.CancellationToken));
        Assert.Contains("newer", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<NpgsqlDataSource> EmptyDatabase()
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        await using var create = server.Database.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync();
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.Database.ConnectionString) { Database = name });
    }

    private static async Task<Dictionary<(string Table, string Column), string>> Columns(NpgsqlDataSource database)
    {
        var columns = new Dictionary<(string, string), string>();
        await using var command = database.CreateCommand("""
            select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
            from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            columns[(reader.GetString(0), reader.GetString(1))] =
                $"{reader.GetString(2)} {(reader.GetBoolean(3) ? "not null" : "null")}";
        return columns;
    }
}
