using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>What closing launches leaves of the launches before, of labels and of what people added.</summary>
public sealed class DocumentationTests(RunningServer server)
{
    private static readonly (string, string)[] Before = [("epic", "Shop"), ("tag", "smoke"), ("owner", "anna")];
    private static readonly (string, string)[] After = [("epic", "Store"), ("tag", "slow"), ("owner", "bert")];

    [Fact]
    public async Task A_later_launch_replaces_what_labels_said_and_nothing_that_people_added()
    {
        using var team = await Team.Of(server);
        await team.Close(await team.Upload([
            AllureFile.Result("a.b.bare", labels: Before), AllureFile.Result("a.b.moved", labels: Before),
            AllureFile.Result("a.b.stays", labels: Before)]));
        await Run($"""
            with field as (insert into custom_field (name) values ('By hand {team.ProjectId}') returning id),
              role as (insert into role (name) values ('Reviewer {team.ProjectId}') returning id),
              value as (insert into custom_field_value (custom_field_id, project_id, name, name_key)
                select id, {team.ProjectId}, 'important', 'important' from field returning id),
              valued as (insert into test_case_value (test_case_id, value_id)
                select c.id, v.id from test_case c, value v where c.project_id = {team.ProjectId})
            insert into test_case_member (test_case_id, role_id, username)
            select c.id, r.id, 'carl' from test_case c, role r where c.project_id = {team.ProjectId} returning ''
            """);
        const string stays = ":S :Shop anna carl important S Shop smoke";
        Assert.Equal([$"bare: {stays}", $"moved: {stays}", $"stays: {stays}"], await Documented(team));

        await team.Close(await team.Upload([
            AllureFile.Result("a.b.bare"), AllureFile.Result("a.b.moved", labels: After),
            AllureFile.Result("a.b.stays", labels: Before), AllureFile.Result("a.b.new", labels: After)]));

        Assert.Equal(
            ["bare: : :S carl important S", "moved: :S :Store bert carl important S slow Store",
                "new: :S :Store bert S slow Store", $"stays: {stays}"],
            await Documented(team));
    }

    [Fact]
    public async Task A_case_of_two_tests_has_what_both_say()
    {
        using var team = await Team.Of(server);
        var caseId = await server.Database.ManualCase(team.ProjectId, "both");

        for (var launch = 0; launch < 2; launch++)
        {
            await team.Close(await team.Upload([
                With("old", AllureFile.Result("a.b.both", allureId: caseId, labels: Before)),
                With("new", AllureFile.Result("c.d.both", allureId: caseId, labels: After))]));
            Assert.Equal(["both: :S :Shop :Store anna bert S Shop slow smoke Store"], await Documented(team));
        }
    }

    [Fact]
    public async Task A_new_case_has_nothing_in_the_fields_that_the_project_keeps()
    {
        using var team = await Team.Of(server);
        await Run($"""
            insert into test_case_update_policy (project_id, field, policy)
            select {team.ProjectId}, field, 'from_test_case'
            from unnest(array['description', 'link', 'parameter']) field returning field
            """);

        await team.Close(await team.Upload([("one-result.json", """
            {"name": "one", "status": "passed", "description": "what", "precondition": "signed in",
              "parameters": [{"name": "browser", "value": "old"}],
              "links": [{"url": "https://example.com"},
                {"url": "https://example.com/A-1", "name": "A-1", "type": "issue"}]}
            """u8.ToArray())]));

        Assert.Equal(" [] [] 1 signed in", await Run($"""
            select concat_ws(
              ' ', coalesce(description, ''), links, parameters, jsonb_array_length(issues), precondition)
            from test_case where project_id = {team.ProjectId}
            """));
    }

    /// <summary>With a parameter: otherwise one of two results of a case is a retry of the other.</summary>
    private static (string Name, byte[] Content) With(string browser, (string Name, byte[] Content) file)
    {
        var document = JsonNode.Parse(file.Content)!;
        document["parameters"] = new JsonArray(new JsonObject { ["name"] = "browser", ["value"] = browser });
        return (file.Name, Encoding.UTF8.GetBytes(document.ToJsonString()));
    }

    /// <summary>Of each case its name, members, values, groups by tree (the root's name is empty) and tags.</summary>
    private Task<List<string>> Documented(Team team) => server.Database.Column<string>($"""
        select c.name || ': ' || (
          select string_agg(what, ' ' order by lower(what), what) from (
            select username from test_case_member where test_case_id = c.id
            union all select v.name from test_case_value k join custom_field_value v on v.id = k.value_id
            where k.test_case_id = c.id
            union all select ':' || coalesce(v.name, '') from test_case_group k
            left join tree_group g on g.id = k.group_id left join custom_field_value v on v.id = g.value_id
            where k.test_case_id = c.id and k.leaf
            union all select t.name from test_case_tag k join test_tag t on t.id = k.test_tag_id
            where k.test_case_id = c.id) said (what))
        from test_case c where c.project_id = {team.ProjectId} order by c.name
        """);

    private async Task<string> Run(string sql) => (await server.Database.Column<string>(sql))[0];
}
