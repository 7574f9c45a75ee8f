using System.Text.Json;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Data;

public sealed class MigrationTests(RunningServer server) : IAsyncLifetime
{
    private static readonly Migration First = new(1, "first", "create table one (id int)");
    private static readonly Migration Second = new(2, "second", "insert into one values (2)");

    private OwnDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await OwnDatabase.Create(server);

    [Fact]
    public async Task Steps_are_applied_in_order_and_once()
    {
        await Apply(First);
        await Apply(First, Second);
        await Apply(First, Second);

        Assert.Equal(1L, await Scalar("select count(*) from one"));
        Assert.Equal("1 first, 2 second", await Scalar(
            "select string_agg(version || ' ' || name, ', ' order by version) from schema_migration"));
    }

    [Fact]
    public async Task A_changed_step_is_refused()
    {
        await Apply(First);

        var refusal = await Assert.ThrowsAsync<StartException>(() => Apply(First with { Sql = "select 1" }));

        Assert.Contains("(first) differs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_untouched()
    {
        await Apply(First, new Migration(7, "future", "select 1"));

        var refusal = await Assert.ThrowsAsync<StartException>(() => Apply(First, Second));

        Assert.Contains("version 7", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await Scalar("select count(*) from one"));
    }

    [Fact]
    public async Task A_failing_step_leaves_nothing_of_itself_behind()
    {
        var broken = new Migration(2, "broken", "create table two (id int); select 1/0");

        await Assert.ThrowsAsync<PostgresException>(() => Apply(First, broken));

        Assert.Equal(1, await Scalar("select max(version) from schema_migration"));
        Assert.Equal(false, await Scalar("select to_regclass('two') is not null"));
        await Apply(First, Second);
    }

    [Fact]
    public async Task Ten_at_once_apply_each_step_once()
    {
        var slow = new Migration(1, "slow", "select pg_sleep(0.1); create table one (id int)");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Apply(slow, Second)));

        Assert.Equal(1L, await Scalar("select count(*) from one"));
    }

    [Fact]
    public async Task Variants_with_the_same_values_and_groups_share_a_classification()
    {
        await Apply([.. Migration.All().Where(migration => migration.Version < 12)]);
        await Scalar("""
            insert into project (id, name, abbr, created_at, created_by, modified_at, modified_by)
            values (1, 'One', 'O', now(), '', now(), ''), (2, 'Two', 'T', now(), '', now(), '');
            insert into test_variant (project_id, test_id, mapping_version, digest, name, labels, test_layer_id)
            select 1 + (n > 20)::int, n, 1, gen_random_uuid(), 'test ' || n, '[]', nullif(n % 3, 0)
            from generate_series(1, 40) n;
            insert into test_variant_value (variant_id, value_id)
            select id, case v when 1 then 900 else id % 5 end from test_variant, generate_series(1, 2) v
            where id % 4 > 0;
            insert into test_variant_group (variant_id, tree_id, parent_id, group_id, leaf)
            select id, 2, 100 + id % 5, 200 + id % 5, true from test_variant where id % 10 not in (7, 8)
            union all select id, 2, 0, 100 + id % 5, false from test_variant where id % 10 not in (7, 8)
            union all select id, 1, 0, 0, true from test_variant where id % 10 not in (7, 8)
            """);
        var before = await Scalar(Standing("test_variant", "p.variant_id = v.id"));

        await Apply([.. Migration.All()]);

        Assert.Equal(before, await Scalar(Standing("classification", "p.classification_id = v.classification_id")));
        Assert.Equal(
            await Scalar("""
                select count(distinct (project_id, id % 5, id % 4 > 0, id % 10 in (7, 8))) from test_variant
                """),
            await Scalar("select count(*) from classification"));
        Assert.Equal(27L, await Scalar("select count(test_layer_id) from test_variant"));
        Assert.Equal(41L, await Scalar("""
            insert into test_variant (project_id, test_id, mapping_version, digest, name, labels, classification_id)
            values (1, 41, 1, gen_random_uuid(), 'new', '[]', 1) returning id
            """));
        Assert.Equal(await Scalar("""
            select string_agg(classification_id::text, ' ' order by id) from test_variant where id in (21, 28, 40)
            """), await Found(
            Classification.Of(
                [(-4, 900), (-1, 1)], [new(1, 0, 0, true), new(2, 0, 101, false), new(2, 101, 201, true)]),
            Classification.Of([], []),
            Classification.Of([], [new(1, 0, 0, true), new(2, 0, 100, false), new(2, 100, 200, true)])));

        static string Standing(string table, string on) => $"""
            select string_agg(place, ', ' order by place) from (
              select concat_ws(' ', v.name, p.value_id) as place from test_variant v join {table}_value p on {on}
              union all
              select concat_ws(' ', v.name, p.tree_id, p.parent_id, p.group_id, p.leaf)
              from test_variant v join {table}_group p on {on}) places
            """;
    }

    [Fact]
    public async Task Labels_and_fixtures_that_an_earlier_version_wrote_are_read()
    {
        List<Label> labels =
            [new("tag", "дым \"1\" \\ 😀"), new("epic", "a, b"), new("tag", "[]"), new("owner", "")];
        var fixtures = new FixtureBody { Fixtures = { new() { Root = new() { Name = "sign in" } } } };
        await Apply([.. Migration.All().Where(migration => migration.Version < 14)]);
        await using (var insert = database.Source.CreateCommand("""
            with shown as (
              insert into test_variant (project_id, test_id, mapping_version, digest, name, labels, classification_id)
              values (1, 1, 1, gen_random_uuid(), 'labelled', $1::jsonb, 1),
                (1, 2, 1, gen_random_uuid(), 'bare', '[]', 1))
            insert into fixture_set (id, launch_id, session_id, uuid, body) values (1, 1, 1, gen_random_uuid(), $2)
            """))
        {
            insert.Parameters.AddWithValue(JsonSerializer.Serialize(labels, JsonSerializerOptions.Web));
            insert.Parameters.AddWithValue(Compressed.Pack(Compressed.Json(fixtures)));
            await insert.ExecuteNonQueryAsync();
        }

        await Apply([.. Migration.All()]);

        var text = (string)(await Scalar("select labels from test_variant where name = 'labelled'"))!;
        Assert.Equal(labels, LabelText.Read(text));
        Assert.Equal(labels, LabelText.Read(LabelText.Write(labels)));
        Assert.Equal("[]", await Scalar("select labels from test_variant where name = 'bare'"));
        Assert.Equal("[],дым \"1\" \\ 😀", await Scalar("""
            select string_agg(t.name, ',' order by t.name collate "C")
            from test_variant v, test_variant_tag(v.id) t where v.name = 'labelled'
            """));
        var body = (byte[])(await Scalar(
            $"select body from ({FixtureSet.Select}) f where id = 1 and block_id is null and block_place = 0"))!;
        Assert.Equal("sign in", Assert.Single(FixtureBody.Unpack(body, 0).Fixtures).Root.Name);
    }

    [Fact]
    public async Task Names_that_wait_for_the_index_get_their_texts()
    {
        await Apply([.. Migration.All().Where(migration => migration.Version < 17)]);
        await Scalar("""
            with made as (
              insert into test_variant (project_id, test_id, mapping_version, digest, name, full_name, labels,
                classification_id)
              values (1, 1, 1, gen_random_uuid(), 'Pays', 'shop.Pays', '[]', 1) returning id)
            insert into waiting_name (project_id, variant_id) select 1, id from made union all select 1, 12345
            """);

        await Apply([.. Migration.All()]);

        Assert.Equal("pays\nshop.pays", await Scalar("select string_agg(search, ',') from waiting_name"));
    }

    /// <summary>Ids of classifications as an upload to project 2 finds them.</summary>
    private async Task<string> Found(params Classification[] wanted)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var mapping = await new ProjectMappings().Of(connection, 2, CancellationToken.None);
        var found = await new ClassificationDictionary().Resolve(connection, mapping, wanted, CancellationToken.None);
        return string.Join(' ', found.Select(known => known.Id));
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private Task Apply(params Migration[] migrations) => database.Apply(migrations);

    private async Task<object?> Scalar(string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
