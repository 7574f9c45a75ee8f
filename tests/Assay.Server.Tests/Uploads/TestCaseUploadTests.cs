using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>Test cases without a run.</summary>
public sealed class TestCaseUploadTests(RunningServer server)
{
    private const string Address = "/api/upload/test-case";

    [Fact]
    public async Task An_uploaded_case_has_everything_its_test_says()
    {
        using var team = await Team.Of(server);
        var made = await team.Post(Address,
            Test(team, "adds", labels: [("tag", "smoke"), ("epic", "Shop"), ("layer", "api"), ("owner", "anna")]));
        Assert.Equal(("adds", "shop.adds", true, "smoke", "API Tests", "Active"),
            ((string)made["name"]!, (string)made["fullName"]!,
            (bool)made["automated"]!, (string)made["tags"]![0]!["name"]!, (string)made["testLayer"]!["name"]!,
                (string)made["status"]!["name"]!));
        Assert.Equal("about", (string)made["description"]!);
        Assert.DoesNotContain("script", (string)made["descriptionHtml"]!, StringComparison.Ordinal);
        Assert.Equal("https://docs.example", (string)Assert.Single(made["links"]!.AsArray())!["url"]!);
        Assert.Equal(["Shop", "anna", "BUG-1", "size"], await server.Database.Column<string>($"""
            select v.name from test_case_value l join custom_field_value v on v.id = l.value_id
              where l.test_case_id = {made["id"]}
            union all select username from test_case_member where test_case_id = {made["id"]}
            union all select issues -> 0 ->> 'name' from test_case where id = {made["id"]}
            union all select parameters ->> 0 from test_case where id = {made["id"]}
            """));
    }

    [Fact]
    public async Task Uploading_again_updates_the_case_and_leaves_what_is_not_said()
    {
        using var team = await Team.Of(server);
        var made = await team.Post(Address, Test(team, "adds", labels: [("tag", "smoke")]));
        var again = await team.Post(Address, new JsonObject
        {
            ["projectId"] = team.ProjectId.ToString(), ["testCaseId"] = "adds", ["name"] = "adds two",
        });
        Assert.Equal(((long)made["id"]!, "adds two", "about"),
            ((long)again["id"]!, (string)again["name"]!, (string)again["description"]!));
        Assert.Equal(("smoke", 1), ((string)again["tags"]![0]!["name"]!, again["links"]!.AsArray().Count));
        var third = await team.Post(Address, Test(team, "adds", labels: [("tag", "nightly")]));
        Assert.Equal("nightly", (string)Assert.Single(third["tags"]!.AsArray())!["name"]!);
    }

    [Fact]
    public async Task A_later_result_belongs_to_the_uploaded_case_and_keeps_being_its_last_one()
    {
        using var team = await Team.Of(server);
        var test = Test(team, "adds");
        test["testCaseId"] = null;
        var made = await team.Post(Address, test);
        var (name, content) = AllureFile.Result("shop.adds", "failed");
        var result = JsonNode.Parse(content)!;
        result["parameters"] = new JsonArray(new JsonObject { ["name"] = "size", ["value"] = "1" });
        var launch = await team.Upload([(name, System.Text.Encoding.UTF8.GetBytes(result.ToJsonString()))]);
        await team.Close(launch);
        await team.Post(Address, test.DeepClone());
        Assert.Equal([$"{made["id"]} 0 {launch}"], await server.Database.Column<string>($"""
            select id || ' ' || last_status || ' ' || last_launch_id from test_case
            where project_id = {team.ProjectId}
            """));
    }

    [Fact]
    public async Task Many_uploads_of_a_new_test_make_one_case()
    {
        using var team = await Team.Of(server);
        var made = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => team.Post(Address, Test(team, "adds", labels: [("epic", "Shop")]))));
        Assert.Single(made.Select(test => (long)test["id"]!).Distinct());
    }

    [Theory]
    [InlineData("""{"name": "x"}""")]
    [InlineData("""{"projectId": PROJECT}""")]
    [InlineData("""{"projectId": PROJECT, "name": "  "}""")]
    [InlineData("""[1]""")]
    [InlineData("""{"projectId": PROJECT, """)]
    public async Task What_names_no_test_is_refused(string body)
    {
        using var team = await Team.Of(server);
        using var content = new StringContent(body.Replace("PROJECT", team.ProjectId.ToString(),
            StringComparison.Ordinal));
        using var response = await team.Http.PostAsync(Address, content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static JsonObject Test(Team team, string name, params (string Name, string Value)[] labels) => new()
    {
        ["projectId"] = team.ProjectId, ["testCaseId"] = name, ["name"] = name, ["fullName"] = $"shop.{name}",
            ["description"] = "about",
        ["descriptionHtml"] = "<p>about</p><script>alert(1)</script>",
        ["labels"] = new JsonArray([.. labels.Select(label =>
            (JsonNode)new JsonObject { ["name"] = label.Name, ["value"] = label.Value })]),
        ["links"] = new JsonArray(
            new JsonObject { ["name"] = "docs", ["url"] = "https://docs.example" },
            new JsonObject { ["name"] = "BUG-1", ["url"] = "https://bugs.example/BUG-1", ["type"] = "issue" }),
        ["parameters"] = new JsonArray(new JsonObject { ["name"] = "size", ["value"] = "1" }),
    };
}
