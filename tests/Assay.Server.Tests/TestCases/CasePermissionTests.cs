using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Assay.Server.Tests.Uploads;
using Xunit;

namespace Assay.Server.Tests.TestCases;

public sealed class CasePermissionTests(RunningServer server)
{
    [Fact]
    public async Task A_private_project_and_its_cases_do_not_exist_for_a_stranger()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.Launch();
        var log = new JsonObject { ["name"] = "log", ["source"] = "log.txt", ["type"] = "text/plain" };
        var test = new ReportedTest("pays") { Attachments = [log] };
        await shop.Send(await shop.Session(launch), ("a-result.json", test.File()), ("log.txt", "secret"u8.ToArray()));
        await shop.Close(launch);
        var id = await shop.Case("pays");
        var file = (long)(await shop.Rows($"/api/testcase/attachment?testCaseId={id}")).Single()["id"]!;
        await shop.Sql($"insert into tree (project_id, name) values ({shop.Id}, 'Own {shop.Id}')");
        var tree = (long)(await shop.Rows($"/api/tree?projectId={shop.Id}"))
            .Single(row => row.Text("name").StartsWith("Own", StringComparison.Ordinal))["id"]!;
        await shop.Defect("D");
        var defect = (long)(await shop.Rows($"/api/defect?projectId={shop.Id}")).Single()["id"]!;

        string[] paths =
        [
            .. new[] { "", "/overview", "/history", "/cfv", "/tag", "/issue", "/members", "/link", "/testkey",
                "/example", "/workflow",
                "/defect", "/scenario", "/step", "/scenariofromrun" }.Select(part => $"/api/testcase/{id}{part}"),
            .. new[] { "testcase?", "testcase/deleted?", "testcase/muted?", "testcase/suggest?",
                "testcase/__search?rql=true&",
                "testcase/query/validate?rql=true&", "testcasetree/group?treeId=1&", "testcasetree/leaf?",
                "testcasetree/countleaves?",
                "testcasetree/suggest?", "tree?", "tree/suggest?", "v2/tree?", "cf?", "cfv?customFieldId=-1&",
                "cf/suggest?", "cfv/suggest?",
                "defect?", "defect/suggest?", "testlayer?", "testlayerschema?", "workflowschema?" }.Select(list =>
                    $"/api/{list}projectId={shop.Id}"),
            $"/api/testcase/history?testCaseId={id}", $"/api/testcase/attachment?testCaseId={id}",
            $"/api/testcase/attachment/{file}/content",
            $"/api/testcasetree/paths?treeId=1&testCaseId={id}", $"/api/v2/project/{shop.Id}/test-case/flat",
            $"/api/v2/project/{shop.Id}/test-case/tree/tree-node?treeId=1",
                $"/api/v2/project/{shop.Id}/test-case/tree/suggest",
            $"/api/project/{shop.Id}/cf", $"/api/project/{shop.Id}/cfv?customFieldId=-1", $"/api/cfv/suggest/{shop.Id}",
            $"/api/tree/{tree}", $"/api/v2/tree/{tree}",
            .. new[] { "", "/launch", "/testcase", "/testresult" }.Select(part => $"/api/defect/{defect}{part}"),
        ];
        using var stranger = await server.Stranger();
        foreach (var path in paths)
        {
            Assert.True(await shop.Status(path) == HttpStatusCode.OK, path);
            Assert.True(await shop.Status(path, stranger) == HttpStatusCode.NotFound, path);
        }
        foreach (var path in new[] { "/api/testlayer", "/api/status", "/api/workflow", "/api/tree/1" })
            Assert.Equal(HttpStatusCode.OK, await shop.Status(path, stranger));
    }

    [Fact]
    public async Task Who_may_only_read_sees_cases_that_are_not_editable()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(new ReportedTest("pays"));
        await shop.Sql($"update project set is_public = true where id = {shop.Id}");
        using var reader = await server.Stranger();
        var id = await shop.Case("pays");
        Assert.False((bool)(await reader.Get($"/api/testcase/{id}"))["editable"]!);
        Assert.False((bool)(await reader.Get($"/api/testcase/{id}/overview"))["editable"]!);
        Assert.True((bool)(await shop.Get($"/api/testcase/{id}"))["editable"]!);
    }

    [Theory]
    [InlineData("/api/testcase/987654321")]
    [InlineData("/api/testcase/987654321/overview")]
    [InlineData("/api/testcase/attachment?testCaseId=987654321")]
    [InlineData("/api/testcase/attachment/987654321/content")]
    [InlineData("/api/defect/987654321")]
    [InlineData("/api/status/987654321")]
    [InlineData("/api/workflow/987654321")]
    [InlineData("/api/testlayer/987654321")]
    public async Task What_is_not_there_is_not_found(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, await (await Shop.Open(server)).Status(path));

    [Theory]
    [InlineData("/api/testcase")]
    [InlineData("/api/testcase/__search?rql=true")]
    [InlineData("/api/testcasetree/leaf")]
    [InlineData("/api/tree")]
    [InlineData("/api/defect")]
    public async Task Lists_need_a_project(string path)
    {
        var (status, text) = await (await Shop.Open(server)).Try(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("project id should be specified", text, StringComparison.Ordinal);
    }
}
