using Assay.Formats;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Tests.Uploads;

/// <summary>Labels become values, layers and places in trees.</summary>
public sealed class MappingUploadTests(RunningServer server)
{
    [Fact]
    public async Task A_test_stands_below_each_of_its_values_and_above_a_missing_level()
    {
        var space = await Workspace.Open(server);
        await space.Write(await space.Session(),
            Labelled("deep", ("epic", "Shop"), ("feature", "Cart"), ("story", "Add")),
            Labelled("wide", ("epic", "Shop"), ("feature", "Cart"), ("feature", "Pay")),
            Labelled("flat", ("story", "Add")));

        Assert.Equal(["deep Shop/Cart/Add", "flat", "wide Shop/Cart", "wide Shop/Pay"], await Leaves(space, 1));
        Assert.Equal(["Shop 2", "Shop/Cart 2", "Shop/Cart/Add 1", "Shop/Pay 1"], await Counts(space, 1));
        Assert.Equal(["deep", "flat", "wide"], await Leaves(space, 2));
    }

    [Fact]
    public async Task Values_that_differ_in_case_are_one()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Write(session, Labelled("a", ("suite", "Cart")), Labelled("b", ("suite", "CART ")));
        await space.Write(session, Labelled("c", ("suite", "cart")));

        Assert.Equal(["Cart 3"], await Counts(space, 2));
    }

    [Fact]
    public async Task A_value_that_a_locked_field_does_not_have_is_left_out_with_a_warning()
    {
        var space = await Workspace.Open(server);
        await space.Run($"""
            insert into custom_field_project (project_id, custom_field_id, locked) values ({space.ProjectId}, -4, true);
            insert into custom_field_value (custom_field_id, project_id, name, name_key)
            values (-4, {space.ProjectId}, 'Cart', 'cart')
            """);
        var session = await space.Session();
        await space.Write(session, Labelled("a", ("suite", "cart")), Labelled("b", ("suite", "Made up")));

        Assert.Equal(["a Cart", "b"], await Leaves(space, 2));
        Assert.Single(
            await space.Rows(
                $"select text from upload_warning where session_id = {session.SessionId} and text like '%Made up%'"));
    }

    [Fact]
    public async Task The_layer_label_is_looked_up_in_the_project()
    {
        var space = await Workspace.Open(server);
        await space.Write(await space.Session(), Labelled("a", ("layer", "api")), Labelled("b", ("layer", "moon")));

        Assert.Equal(["a -3", "b -"], await space.Rows(
            $"select name, test_layer_id from test_variant where project_id = {space.ProjectId} order by 1"));
    }

    [Fact]
    public async Task A_changed_mapping_is_used_from_then_on()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Write(session, Labelled("a", ("area", "North")));
        await space.Run($"""
            insert into custom_field_schema (project_id, key, custom_field_id) values ({space.ProjectId}, 'area', -4);
            update project set mapping_version = mapping_version + 1 where id = {space.ProjectId}
            """);
        await space.Write(session, Labelled("a", ("area", "North")));

        Assert.Equal(["North 1"], await Counts(space, 2));
    }

    [Fact]
    public async Task A_test_that_changes_its_suite_between_attempts_is_counted_where_it_is_now()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Write(session, Workspace.Result("a", suite: "Old"));
        await space.Write(session, Workspace.Result("a", start: 9_000, suite: "New"));

        Assert.Equal(["New 1"], await Counts(space, 2));
    }

    private static TestResult Labelled(string test, params (string Name, string Value)[] labels)
    {
        var result = Workspace.Result(test, suite: null);
        result.Labels.AddRange(labels.Select(label => new Label(label.Name, label.Value)));
        return result;
    }

    private const string Paths = """
        with recursive path as (
          select g.id, v.name as path from tree_group g join custom_field_value v on v.id = g.value_id
          where g.parent_id = 0
          union all
          select g.id, p.path || '/' || v.name from tree_group g join custom_field_value v on v.id = g.value_id
          join path p on p.id = g.parent_id)
        """;

    private static async Task<List<string>> Leaves(Workspace space, long tree) => [.. (await space.Rows($"""
        {Paths} select v.name || coalesce(' ' || p.path, '') from test_variant v
        join classification_group g on g.classification_id = v.classification_id
        left join path p on p.id = g.group_id where v.project_id = {space.ProjectId} and g.tree_id = {tree} and g.leaf
        """)).Order(StringComparer.Ordinal)];

    private static async Task<List<string>> Counts(Workspace space, long tree) => [.. (await space.Rows($"""
        {Paths} select p.path, sum(s.count) from launch_group_statistic s join path p on p.id = s.group_id
        where s.launch_id = {space.LaunchId} and s.tree_id = {tree} group by 1 having sum(s.count) > 0
        """)).Order(StringComparer.Ordinal)];
}
