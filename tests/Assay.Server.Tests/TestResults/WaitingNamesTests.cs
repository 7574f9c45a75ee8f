using Assay.Server.Data;
using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.TestResults;

/// <summary>In a database of its own: all names wait in one table, whoever sent them.</summary>
public sealed class WaitingNamesTests(RunningServer server)
{
    [Fact]
    public async Task The_room_of_names_that_waited_is_given_back_and_the_index_puts_none_aside()
    {
        await using var database = await OwnDatabase.Create(server);
        await database.Apply([.. Migration.All()]);
        await database.Source.Column<long>("""
            with made as (
              insert into test_variant (project_id, test_id, mapping_version, digest, name, labels, classification_id)
              select 1, number, 1, gen_random_uuid(), 'test ' || number, '', 1 from generate_series(1, 3000) number
              returning id, name)
            insert into waiting_name (project_id, variant_id, search) select 1, id, name from made returning variant_id
            """);
        Assert.True(await Number("select pg_relation_size('waiting_name')") > 0);

        await new WaitingNames(database.Source, new UploadsInFlight()).Sweep(TestContext.Current.CancellationToken);

        Assert.Equal(3000, await Number("select count(*) from test_name"));
        Assert.Equal(0, await Number("select pg_relation_size('waiting_name')"));
        var putAside = "select gin_clean_pending_list('test_name_search')";
        Assert.Equal(0, await Number(putAside));

        async Task<long> Number(string sql) => (await database.Source.Column<long>(sql))[0];
    }
}
