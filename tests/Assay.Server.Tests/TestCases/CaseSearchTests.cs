using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Xunit;

namespace Assay.Server.Tests.TestCases;

public sealed class CaseSearchTests(RunningServer server)
{
    [Theory]
    [InlineData("tag = \"smoke\"", "adds")]
    [InlineData("not tag = \"smoke\"", "removes")]
    [InlineData("cf[\"Epic\"] = \"Shop\" and member = \"anna\"", "adds")]
    [InlineData("issue = \"AB-1\"", "adds")]
    [InlineData("layer is null", "removes")]
    [InlineData("lastResult = \"failed\"", "removes")]
    [InlineData("automation = true", "adds", "removes")]
    [InlineData("true", "adds", "removes")]
    [InlineData("createdDate < 5")]
    public async Task A_query_finds(string query, params string[] names)
    {
        var shop = await Shop.Open(server);
        await shop.Documented(TestCaseTests.Adds, new ReportedTest("removes", "failed"));
        var rql = Uri.EscapeDataString(query);
        Assert.Equal(names, await shop.Names($"/api/testcase/__search?projectId={shop.Id}&rql={rql}&sort=name"));
        var valid = await shop.Get($"/api/testcase/query/validate?projectId={shop.Id}&rql={rql}");
        Assert.True((bool)valid["valid"]! && valid.Number("count") == names.Length);
    }

    [Fact]
    public async Task A_wrong_query_is_refused_with_its_position_in_the_shape_of_errors()
    {
        var shop = await Shop.Open(server);
        foreach (var path in new[] { "/api/testcase/__search?rql=", "/api/testcasetree/leaf?baseRql=",
            "/api/testcasetree/group?treeId=1&baseRql=" })
        {
            var (status, text) = await shop.Try(HttpMethod.Get,
                $"{path}{Uri.EscapeDataString("nonsense = 1")}&projectId={shop.Id}");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            var error = JsonNode.Parse(text)!;
            Assert.Equal(400, error.Number("status"));
            Assert.Contains("Unknown field nonsense", error.Text("message"), StringComparison.Ordinal);
            Assert.Equal("Bad Request", error.Text("error"));
            Assert.True(error.Number("timestamp") > 1_700_000_000_000);
        }
        var valid = await shop.Get($"/api/testcase/query/validate?projectId={shop.Id}&rql=nonsense");
        Assert.False((bool)valid["valid"]!);
    }

    [Theory]
    [InlineData("""[{"id":"automated","type":"boolean","value":true},{"id":"name","type":"string","value":"ADD"}]""",
        "adds")]
    [InlineData("""[{"id":"member","type":"stringArray","value":["anna"]}]""", "adds")]
    [InlineData("""[{"id":"layer","type":"longArray","value":[-3]}]""", "adds")]
    [InlineData("""[{"id":"issue","type":"stringArray","value":["AB-1"]}]""", "adds")]
    [InlineData("""[{"id":"status","type":"longArray","value":[-3]}]""", "adds", "removes")]
    [InlineData("""[{"id":"createdBefore","type":"long","value":1000}]""")]
    [InlineData("""[{"id":"automated","type":"boolean","value":false}]""")]
    [InlineData("""[{"id":"tag","type":"longArray","value":[]}]""", "adds", "removes")]
    public async Task Criteria_narrow_every_list(string criteria, params string[] names)
    {
        var shop = await Shop.Open(server);
        await shop.Documented(TestCaseTests.Adds, new ReportedTest("removes"));
        var search = Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(criteria)));
        foreach (var list in new[] { $"/api/testcase?projectId={shop.Id}&",
            $"/api/v2/project/{shop.Id}/test-case/flat?", $"/api/testcasetree/leaf?projectId={shop.Id}&" })
            Assert.Equal(names, await shop.Names($"{list}sort=name&search={search}"));
    }

    [Fact]
    public async Task A_number_finds_the_case_of_that_id_and_those_with_it_in_their_names()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(new("adds"), new("removes"));
        var adds = await shop.Case("adds");
        await server.Database.ManualCase(shop.Id, $"like {adds}");

        var list = $"/api/testcase?projectId={shop.Id}&sort=name&search=";
        Assert.Equal(["adds", $"like {adds}"], await shop.Names(list + adds));
        Assert.Equal(["adds"], await shop.Names($"{list}%23{adds}"));
    }

    [Fact]
    public async Task Criteria_by_ids_of_tags_and_values_narrow_and_unknown_ones_are_refused()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(TestCaseTests.Adds, new ReportedTest("removes"));
        var smoke = (long)(await shop.Get($"/api/testcase/{await shop.Case("adds")}/tag"))[1]!["id"]!;
        foreach (var criteria in new[] { $"[{{\"id\":\"tag\",\"value\":[{smoke}]}}]",
            $"[{{\"id\":\"cfv.-1\",\"value\":[{await shop.Value("Shop")}]}}]" })
            Assert.Equal(["adds"], await shop.Names($"/api/testcase?projectId={shop.Id}&search={Search(criteria)}"));
        Assert.Equal(HttpStatusCode.BadRequest,
            await shop.Status($"/api/testcase?projectId={shop.Id}&search={Search("""[{"id":"moon","value":1}]""")}"));
        Assert.Equal(HttpStatusCode.NotFound, await shop.Status($"/api/testcase?projectId={shop.Id}&filterId=5"));
        Assert.Equal(["removes"], await shop.Names($"/api/testcase?projectId={shop.Id}&search=REMO"));
        Assert.Empty(await shop.Names($"/api/testcase?projectId={shop.Id}&search=%25"));

        static string Search(string criteria) =>
            Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(criteria)));
    }
}
