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
