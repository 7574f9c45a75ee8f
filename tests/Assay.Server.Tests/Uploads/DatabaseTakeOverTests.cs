using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Npgsql;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Tests.Uploads;

/// <summary>
/// What uploads remember of a database that was started again, and may have forgotten what it had answered.
/// </summary>
public sealed class DatabaseTakeOverTests(RunningServer server)
{
    [Fact]
    public async Task Ids_that_only_the_database_before_gave_are_not_used()
    {
        var space = await Workspace.Open(server);
        await using var connection = await server.Database.OpenConnectionAsync(Stop);
        var mappings = new ProjectMappings();
        var (tests, variants) = (new TestDictionary(), new VariantDictionary());
        var before = await mappings.Of(connection, space.ProjectId, Stop);
        var lost = await Resolve(before);
        await space.Run($"""
            delete from waiting_name where project_id = {space.ProjectId};
            with gone as (delete from classification where project_id = {space.ProjectId} returning id)
            delete from classification_group where classification_id in (select id from gone);
            delete from test_variant where project_id = {space.ProjectId};
            delete from test where project_id = {space.ProjectId}
            """);
        Assert.Equal(lost, await Resolve(before));

        var found = await Resolve(before with { DatabaseStarted = before.DatabaseStarted.AddSeconds(1) });
        Assert.Equal(1, await space.Value<long>($"""
            select count(*) from test_variant v join test t on t.id = v.test_id
            join classification c on c.id = v.classification_id
            where v.id = {found.Variant} and t.id = {found.Test} and t.project_id = {space.ProjectId}
            """));

        async Task<(long Test, long Variant)> Resolve(ProjectMapping mapping)
        {
            var result = new TestResult { Uuid = "a", Name = "Pays", FullName = "shop.Pays" };
            var test = (await tests.Resolve(connection, mapping, [result], [], Stop))[0];
            var variant = (await variants.Resolve(connection, mapping, [Variant.Of(test, result)], [], Stop))[0];
            return (test.Id, variant.Id);
        }
    }

    [Fact]
    public async Task A_mapping_says_when_its_database_was_started()
    {
        var space = await Workspace.Open(server);
        await using var connection = await server.Database.OpenConnectionAsync(Stop);
        var mappings = new ProjectMappings();

        var mapping = await mappings.Of(connection, space.ProjectId, Stop);
        Assert.Same(mapping, await mappings.Of(connection, space.ProjectId, Stop));
        await using var command = new NpgsqlCommand("select pg_postmaster_start_time()", connection);
        Assert.Equal(await command.ExecuteScalarAsync(Stop), mapping.DatabaseStarted);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
