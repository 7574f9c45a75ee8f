using System.Net;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Assay.Server.Tests.Uploads;
using Xunit;

namespace Assay.Server.Tests.TestCases;

public sealed class DictionaryTests(RunningServer server)
{
    [Fact]
    public async Task The_fields_of_a_project_are_a_page_or_for_older_clients_a_bare_list()
    {
        var shop = await Shop.Open(server);
        Assert.Equal(["Component", "Suite", "Story", "Feature", "Epic"],
            await shop.Names($"/api/project/{shop.Id}/cf"));
        Assert.Equal(["Component", "Suite", "Story", "Feature", "Epic"],
            (await shop.Http.Array($"/api/cf?projectId={shop.Id}")).Texts("name"));
        Assert.Equal(["Component", "Epic"], await shop.Names($"/api/cf?projectId={shop.Id}&page=0&size=2&sort=name"));
        Assert.Equal(["Story"], await shop.Names($"/api/project/{shop.Id}/cf?query=tor"));
        Assert.Equal(["Epic", "Feature"], await shop.Names($"/api/cf/suggest?projectId={shop.Id}&id=-1&id=-2"));
        var row = (await shop.Rows($"/api/project/{shop.Id}/cf")).Last();
        Assert.Equal((-1, -1, shop.Id), (row.Number("id"), row["customField"]!.Number("id"), row.Number("projectId")));
        await shop.Sql($"""
            update custom_field_project set required = true where project_id = {shop.Id} and custom_field_id = -1
            """);
        Assert.True((bool)(await shop.Rows($"/api/project/{shop.Id}/cf")).Last()["required"]!);
    }

    [Fact]
    public async Task Values_say_how_many_cases_have_them()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(ReportedTest.In("Cart", "adds"), ReportedTest.In("Cart", "removes"),
            ReportedTest.In("Pay", "pays"));
        await shop.Sql($"update test_case set deleted = true where id = {await shop.Case("removes")}");
        foreach (var path in new[] { $"/api/project/{shop.Id}/cfv?customFieldId=-4",
            $"/api/cfv?customFieldId=-4&projectId={shop.Id}" })
        {
            Assert.Equal([("Cart", 1), ("Pay", 1)],
                (await shop.Rows(path)).Select(row => (row.Text("name"), row.Number("testCasesCount"))));
            Assert.Equal([("Cart", 0), ("Pay", 1)],
                (await shop.Rows($"{path}&testCaseSearch=pay"))
                    .Select(row => (row.Text("name"), row.Number("testCasesCount"))));
            Assert.Equal(["Pay"], await shop.Names($"{path}&query=PA"));
            Assert.Empty(await shop.Names($"{path}&query=PA&strict=true"));
            Assert.Empty(await shop.Names($"{path}&global=true"));
            Assert.Equal(["Pay", "Cart"], await shop.Names($"{path}&sort=name,desc"));
        }
        Assert.Equal(HttpStatusCode.BadRequest, await shop.Status($"/api/project/{shop.Id}/cfv"));
        Assert.Equal(["Pay"],
            await shop.Names($"/api/cfv/suggest/{shop.Id}?customFieldId=-4&ignoreId={await shop.Value("Cart")}"));
    }

    [Fact]
    public async Task Layers_statuses_and_workflows_are_listed()
    {
        var shop = await Shop.Open(server);
        Assert.Equal(4, (await shop.Rows("/api/testlayer")).Count(row => row.Number("id") < 0));
        await shop.Sql($"delete from test_layer_schema where project_id = {shop.Id} and test_layer_id <> -3");
        Assert.Equal(["API Tests"], await shop.Names($"/api/testlayer?projectId={shop.Id}"));
        Assert.Equal("API Tests", (string)(await shop.Get("/api/testlayer/-3"))["name"]!);
        Assert.Equal(["API Tests"], await shop.Names("/api/testlayer/suggest?query=api"));
        Assert.Equal([("api", "API Tests")], (await shop.Rows($"/api/testlayerschema?projectId={shop.Id}"))
            .Select(row => (row.Text("key"), row["testLayer"]!.Text("name"))));
        Assert.Equal(["Active", "Outdated"], await shop.Names("/api/status?workflowId=-2"));
        Assert.Equal("#1f9d61", (string)(await shop.Get("/api/status/-3"))["color"]!);
        Assert.Equal(["Draft"], await shop.Names("/api/status/suggest?query=raf"));
        var workflows = await shop.Rows("/api/workflow?query=default");
        Assert.Equal(["Draft", "Review", "Active", "Outdated"],
            workflows.Single(row => row.Number("id") == -1)["statuses"]!.Texts("name"));
        Assert.Equal([("automated", -2), ("manual", -1)], (await shop.Rows($"/api/workflowschema?projectId={shop.Id}"))
            .Select(row => (row.Text("type"), row["workflow"]!.Number("id"))).Order());
    }

    [Fact]
    public async Task Defects_are_listed_with_what_is_linked_to_them()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.Documented(new ReportedTest("adds", "failed"), new ReportedTest("pays", "failed"));
        var gone = await shop.Documented(new ReportedTest("adds", "failed"));
        foreach (var (name, closed) in new[] { ("Cart is slow", false), ("Old", true), ("Unseen", false) })
            await shop.Defect(name, closed);
        await shop.Sql($"""
            insert into defect_result (defect_id, launch_id, result_id) select d.id, r.launch_id, r.id from defect d,
              test_result r
            where d.project_id = {shop.Id} and d.name = 'Cart is slow' and r.launch_id in ({launch}, {gone})
            """);
        await shop.Try(HttpMethod.Delete, $"/api/launch/{gone}");

        var rows = await shop.Rows($"/api/defect?projectId={shop.Id}");
        Assert.Equal([("Unseen", 0), ("Old", 0), ("Cart is slow", 2)],
            rows.Select(row => (row.Text("name"), row.Number("count"))));
        Assert.All(rows, row => Assert.True((string?)row["createdBy"] == "anna"
            && (string?)row["lastModifiedBy"] == "ben" && row.Number("createdDate") > 0));
        Assert.Equal(["Old"], await shop.Names($"/api/defect?projectId={shop.Id}&status=closed"));
        Assert.Equal(["Cart is slow", "Unseen"],
            await shop.Names($"/api/defect?projectId={shop.Id}&status=OPEN&sort=name"));
        Assert.Equal(["Cart is slow"], await shop.Names($"/api/defect?projectId={shop.Id}&nameFilter=SLOW"));
        Assert.Equal((2, 20),
            ((int)(await shop.Get($"/api/defect?projectId={shop.Id}&size=2"))["totalPages"]!,
                (int)(await shop.Get($"/api/defect?projectId={shop.Id}"))["size"]!));

        var id = rows[2].Number("id");
        var one = await shop.Get($"/api/defect/{id}");
        Assert.Equal((launch, launch), (one["foundAtLaunch"]!.Number("id"), one["lastFoundLaunch"]!.Number("id")));
        Assert.Equal(["adds", "pays"], await shop.Names($"/api/defect/{id}/testcase?sort=name"));
        Assert.Equal(2, (await shop.Rows($"/api/defect/{id}/testresult")).Count);
        Assert.Equal([launch], (await shop.Rows($"/api/defect/{id}/launch")).Select(row => row.Number("id")));
        Assert.Equal(["Cart is slow"], await shop.Names($"/api/testcase/{await shop.Case("pays")}/defect"));
        Assert.Empty(await shop.Names($"/api/testcase/{await shop.Case("pays")}/defect?status=closed"));
    }
}
