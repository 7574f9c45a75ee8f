using Assay.Formats;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>Values and groups stand once for all tests that have the same.</summary>
public sealed class ClassificationTests(RunningServer server)
{
    private const int Servers = 6;
    private const int Suites = 40;

    [Fact]
    public async Task Tests_with_the_same_values_share_one_classification()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Write(session, Workspace.Result("a"), Workspace.Result("b"), Workspace.Result("c", suite: "Pay"));
        await space.Write(session, Workspace.Result("d"), Workspace.Result("e", suite: null));

        Assert.Equal(["a b d", "c", "e"], await space.Rows($"""
            select string_agg(name, ' ' order by name) from test_variant where project_id = {space.ProjectId}
            group by classification_id order by 1
            """));
        Assert.Equal(3, await space.Value<long>(
            $"select count(*) from classification where project_id = {space.ProjectId}"));
    }

    [Fact]
    public async Task What_another_process_made_is_found()
    {
        var space = await Workspace.Open(server, Workspace.Pipeline(server));
        await space.Write(await space.Session(), Workspace.Result("a"));
        var batch = new Batch { FileCount = 1 };
        batch.Add([Workspace.Result("b")]);
        await Workspace.Pipeline(server).Write(await space.Session(), batch, Stop);

        Assert.Equal(1, await space.Value<long>(
            $"select count(distinct classification_id) from test_variant where project_id = {space.ProjectId}"));
    }

    [Fact]
    public async Task Uploads_that_make_the_same_at_the_same_moment_share_it()
    {
        var space = await Workspace.Open(server);
        var sessions = new List<SessionContext>();
        for (var number = 0; number < Servers; number++) sessions.Add(await space.Session());

        await Task.WhenAll(sessions.Select((session, number) => Task.Run(async () =>
        {
            var batch = new Batch { FileCount = Suites };
            // In one order here and in the opposite there.
            batch.Add([.. Enumerable.Range(0, Suites).Select(suite => number % 2 == 0 ? suite : Suites - 1 - suite)
                .Select(suite => Workspace.Result($"t{number}.{suite}", suite: $"Suite {suite}"))]);
            await Workspace.Pipeline(server).Write(session, batch, Stop);
        })));

        Assert.Equal($"{Suites} {Suites * Servers}", Assert.Single(await space.Rows($"""
            select count(distinct classification_id), count(*) from test_variant where project_id = {space.ProjectId}
            """)));
        Assert.Equal([Servers], (await space.Column<long>($"""
            select s.count from launch_group_statistic s where s.launch_id = {space.LaunchId} and s.tree_id = 2
            """)).Distinct());
        Assert.Equal([1L], (await space.Column<long>($"""
            select count(*) from classification_group g join classification c on c.id = g.classification_id
            where c.project_id = {space.ProjectId} and g.tree_id = 2 group by g.classification_id
            """)).Distinct());
    }

    [Fact]
    public async Task Who_waits_for_another_that_makes_it_has_what_the_other_made()
    {
        var space = await Workspace.Open(server);
        await using var one = await server.Database.OpenConnectionAsync(Stop);
        await using var other = await server.Database.OpenConnectionAsync(Stop);
        var mapping = await new ProjectMappings().Of(one, space.ProjectId, Stop);
        var wanted = Classification.Of([(-4, 7), (-1, 5)], [new(1, 0, 0, Leaf: true), new(2, 0, 11, Leaf: true)]);
        var same = Classification.Of([(-1, 5), (-4, 7)], [.. wanted.Groups]);

        await using var transaction = await one.BeginTransactionAsync(Stop);
        var first = await new ClassificationDictionary().Resolve(one, mapping, [wanted], Stop);
        var second = new ClassificationDictionary().Resolve(other, mapping, [same, same], Stop);
        while (await space.Value<long>(
            $"select count(*) from pg_locks where pid = {other.ProcessID} and not granted") == 0)
        {
            Assert.False(second.IsCompleted);
            await Task.Delay(10, Stop);
        }
        await transaction.CommitAsync(Stop);

        Assert.Equal([first[0].Id, first[0].Id], (await second).Select(known => known.Id));
        Assert.Equal(["5", "7"], await space.Rows(
            $"select value_id from classification_value where classification_id = {first[0].Id} order by 1"));
        Assert.Equal(["1 0 0 True", "2 0 11 True"], await space.Rows($"""
            select tree_id, parent_id, group_id, leaf from classification_group where classification_id = {first[0].Id}
            order by 1
            """));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
