using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Assay.Server.Tests.Uploads;
using Xunit;

namespace Assay.Server.Tests.TestCases;

public sealed class TestCaseTests(RunningServer server)
{
    internal static ReportedTest Adds => new("adds")
    {
        Labels = [("epic", "Shop"), ("feature", "Cart"), ("suite", "Cart suite"), ("tag", "smoke"), ("tag", "nightly"),
            ("owner", "anna"), ("lead", "ben"), ("layer", "api")],
        Links =
        [
            new JsonObject { ["name"] = "AB-1", ["url"] = "https://tracker/AB-1", ["type"] = "issue" },
            new JsonObject { ["name"] = "T-7", ["url"] = "https://tms/T-7", ["type"] = "tms" },
            new JsonObject { ["name"] = "Manual", ["url"] = "https://wiki/cart", ["type"] = "link" },
        ],
        Parameters = [new JsonObject { ["name"] = "browser", ["value"] = "firefox" }],
    };

    [Fact]
    public async Task A_case_shows_what_its_result_brought()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(Adds);
        var id = await shop.Case("adds");

        var test = await shop.Get($"/api/testcase/{id}");
        Assert.Equal((id, shop.Id, "adds", "shop.adds"),
            (test.Number("id"), test.Number("projectId"), test.Text("name"), test.Text("fullName")));
        Assert.True((bool)test["automated"]! && (bool)test["external"]! && (bool)test["editable"]!
            && !(bool)test["deleted"]!);
        Assert.Equal("Active", test["status"]!.Text("name"));
        Assert.Equal("Default Automated", test["workflow"]!.Text("name"));
        Assert.Equal("API Tests", test["testLayer"]!.Text("name"));
        Assert.Equal("API Tests", test["layer"]!.Text("name"));
        Assert.Equal(["nightly", "smoke"], test["tags"]!.Texts("name"));
        Assert.Equal(["T-7", "Manual"], test["links"]!.Texts("name"));
        Assert.Equal("admin", test.Text("createdBy"));
        Assert.True(test.Number("lastModifiedDate") >= test.Number("createdDate"));

        Assert.Equal(["nightly", "smoke"], (await shop.Get($"/api/testcase/{id}/tag")).Texts("name"));
        Assert.Equal(["AB-1"], (await shop.Get($"/api/testcase/{id}/issue")).Texts("name"));
        Assert.Equal(["T-7", "Manual"], (await shop.Get($"/api/testcase/{id}/link")).Texts("name"));
        Assert.Equal(["T-7"], (await shop.Get($"/api/testcase/{id}/testkey")).Texts("name"));
        var members = await shop.Get($"/api/testcase/{id}/members");
        Assert.Equal([("Lead", "ben"), ("Owner", "anna")],
            members.AsArray().Select(member => (member!["role"]!.Text("name"), member.Text("name"))));
        Assert.Equal(["Active", "Outdated"],
            (await shop.Get($"/api/testcase/{id}/workflow"))["statuses"]!.Texts("name"));
    }

    [Fact]
    public async Task The_overview_holds_all_of_it()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(Adds with { Steps = [new JsonObject { ["name"] = "put it in", ["status"] = "passed" }] });
        var id = await shop.Case("adds");

        var overview = await shop.Get($"/api/testcase/{id}/overview");
        foreach (var (name, value) in (await shop.Get($"/api/testcase/{id}")).AsObject())
            if (name != "workflow") Assert.True(JsonNode.DeepEquals(value, overview[name]), name);
        Assert.Equal(["Active", "Outdated"], overview["workflow"]!["statuses"]!.Texts("name"));
        Assert.Equal(["Shop", "Cart", "Cart suite"], overview["customFields"]!.Texts("name"));
        Assert.Equal(["Epic", "Feature", "Suite"],
            overview["customFields"]!.AsArray().Select(row => row!["customField"]!.Text("name")));
        Assert.Equal(["ben", "anna"], overview["members"]!.Texts("name"));
        Assert.Equal(["AB-1"], overview["issues"]!.Texts("name"));
        Assert.Equal(["browser"], overview["parameters"]!.Texts("name"));
        var example = Assert.Single(overview["examples"]!.AsArray())!;
        Assert.Equal(("passed", "firefox"), (example.Text("status"), example["parameters"]![0]!.Text("value")));
        Assert.Equal(["put it in"], overview["scenario"]!["steps"]!.Texts("name"));
        Assert.Equal("regular", overview.Text("style"));
    }

    [Fact]
    public async Task Values_come_by_field_for_a_project_and_one_by_one_without_it()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(new ReportedTest("adds") { Labels = [("epic", "Shop"), ("epic", "Store"),
            ("suite", "Cart")] });
        var id = await shop.Case("adds");

        var grouped = (await shop.Get($"/api/testcase/{id}/cfv?projectId={shop.Id}")).AsArray();
        Assert.Equal(["Epic", "Suite"], grouped.Select(row => row!["customField"]!["customField"]!.Text("name")));
        Assert.Equal(["Shop", "Store"], grouped[0]!["values"]!.Texts("name"));
        Assert.Equal(-1, grouped[0]!["customField"]!.Number("id"));
        var flat = (await shop.Get($"/api/testcase/{id}/cfv")).AsArray();
        Assert.Equal([("Shop", -1), ("Store", -1), ("Cart", -4)],
            flat.Select(row => (row.Text("name"), row!["customField"]!.Number("id"))));
    }

    [Fact]
    public async Task Lists_are_paged_and_their_rows_say_when_and_by_whom()
    {
        var shop = await Shop.Open(server);
        await shop.Documented([.. Enumerable.Range(0, 23).Select(index => new ReportedTest($"test {index:00}"))]);

        var seen = new List<string>();
        for (var page = 0; page < 4; page++)
            seen.AddRange(await shop.Names($"/api/testcase?projectId={shop.Id}&page={page}&size=7&sort=name,ASC"));
        Assert.Equal(Enumerable.Range(0, 23).Select(index => $"test {index:00}"), seen);
        var first = await shop.Get($"/api/testcase?projectId={shop.Id}");
        Assert.Equal((23, 10, 3), (first.Number("totalElements"), first.Number("size"), first.Number("totalPages")));
        foreach (var row in first["content"]!.AsArray())
            Assert.True((string?)row!["createdBy"] == "admin" && row.Number("createdDate") > 0
                && row.Number("lastModifiedDate") > 0
                && (string?)row["lastModifiedBy"] == "admin");
        var beyond = await shop.Get($"/api/testcase?projectId={shop.Id}&page=99");
        Assert.True((bool)beyond["empty"]! && (bool)beyond["last"]! && beyond.Number("totalElements") == 23);
        Assert.Equal(23, (int)(await shop.Get($"/api/v2/project/{shop.Id}/test-case/flat?size=1"))["totalElements"]!);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("name,desc")]
    [InlineData("createdDate,desc")]
    [InlineData("status,asc&sort=name,desc")]
    [InlineData("nothing")]
    public async Task Pages_are_the_parts_of_the_whole_list_also_where_names_differ_by_case_only(string sort)
    {
        var shop = await Shop.Open(server);
        await shop.Documented([.. Enumerable.Range(0, 23).Select(index =>
            new ReportedTest($"{(index % 3) switch { 0 => "test", 1 => "Test", _ => "TEST" }} {index / 3}"))]);
        foreach (var list in new[] { $"/api/testcase?projectId={shop.Id}&sort={sort}",
            $"/api/v2/project/{shop.Id}/test-case/flat?sort={sort}",
            $"/api/testcasetree/leaf?projectId={shop.Id}&treeId=2&sort={sort}" })
        {
            var whole = await shop.Rows($"{list}&size=100");
            var ids = whole.ConvertAll(row => row.Number("id"));
            Assert.Equal(23, ids.Distinct().Count());
            if (sort == "name")
                Assert.Equal(ids, whole.OrderBy(row => row.Text("name").ToUpperInvariant(), StringComparer.Ordinal)
                    .ThenBy(row => row.Number("id")).Select(row => row.Number("id")));
            foreach (var size in new[] { 5, 8, 22, 23 })
                for (var number = 0; number <= 23 / size + 1; number++)
                    Assert.Equal(
                        ids.Skip(number * size).Take(size), await shop.Numbers($"{list}&size={size}&page={number}"));
        }
    }

    [Fact]
    public async Task A_case_with_a_new_name_stands_at_its_new_place_and_is_found_by_it()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(new("adds"), new("pays"));
        await shop.Sql($"update test_case set name = 'Refunds' where project_id = {shop.Id} and name = 'adds'");

        Assert.Equal(["pays", "Refunds"], await shop.Names($"/api/testcase?projectId={shop.Id}&sort=name"));
        foreach (var text in new[] { "re", "RE", "r" })
            Assert.Equal(["Refunds"], await shop.Names($"/api/testcase?projectId={shop.Id}&search={text}"));
        Assert.Empty(await shop.Names($"/api/testcase?projectId={shop.Id}&search=ad"));
    }

    [Fact]
    public async Task Two_letters_find_the_beginnings_of_words()
    {
        var shop = await Shop.Open(server);
        foreach (var name in new[] { "Pays", "who Pays", "shop.pay", "größe(pa)", "repays", "x_pays", "4pay", "buys" })
            await server.Database.ManualCase(shop.Id, name);

        foreach (var text in new[] { "pa", "PA" })
            Assert.Equal(["größe(pa)", "Pays", "shop.pay", "who Pays"],
                await shop.Names($"/api/testcase?projectId={shop.Id}&sort=name&search={text}"));
        Assert.Equal(["buys"], await shop.Names($"/api/testcase?projectId={shop.Id}&search=b"));
    }

    [Fact]
    public async Task The_trash_is_a_list_of_its_own()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(ReportedTest.In("Cart", "adds"), ReportedTest.In("Cart", "removes"));
        var gone = await shop.Case("removes");
        await shop.Sql($"update test_case set deleted = true where id = {gone}");

        Assert.Equal(["adds"], await shop.Names($"/api/testcase?projectId={shop.Id}"));
        Assert.Equal(["removes"], await shop.Names($"/api/testcase/deleted?projectId={shop.Id}"));
        Assert.Equal(["adds"], await shop.Names($"/api/testcase/__search?projectId={shop.Id}&rql=true"));
        Assert.Equal(["removes"],
            await shop.Names($"/api/testcase/__search?projectId={shop.Id}&rql=true&deleted=true"));
        Assert.Equal(["adds"], await shop.Names($"/api/v2/project/{shop.Id}/test-case/flat"));
        Assert.Equal(["removes"], await shop.Names($"/api/v2/project/{shop.Id}/test-case/flat?deleted=True"));
        Assert.Equal(["adds"], await shop.Names($"/api/testcase/suggest?projectId={shop.Id}"));
        Assert.Equal(1, (int)(await shop.Rows($"/api/testcasetree/group?projectId={shop.Id}&treeId=2"))
            .Single()["count"]!);
        Assert.Equal(["adds"],
            await shop.Names($"/api/testcasetree/leaf?projectId={shop.Id}&treeId=2&path={await shop.Value("Cart")}"));
        var trash = await shop.Get($"/api/testcasetree/countleaves?projectId={shop.Id}&treeId=2&deleted=true");
        Assert.Equal(1, trash.Number("total"));
        var one = await shop.Get($"/api/testcase/{gone}");
        Assert.True((bool)one["deleted"]! && !(bool)one["editable"]!);
    }

    [Fact]
    public async Task Muted_cases_and_suggestions_are_found()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(new ReportedTest("adds"), new ReportedTest("removes"), new ReportedTest("pays"));
        var (adds, pays) = (await shop.Case("adds"), await shop.Case("pays"));
        await shop.Sql($"""
            insert into mute (test_case_id, name, created_at, created_by)
            values ({pays}, 'known', now(), 'anna'), ({pays}, 'twice', now(), 'anna')
            """);

        Assert.Equal(["pays"], await shop.Names($"/api/testcase/muted?projectId={shop.Id}"));
        Assert.Equal(["adds", "pays"],
            await shop.Names($"/api/testcase/suggest?projectId={shop.Id}&id={adds}&id={pays}"));
        Assert.Equal(["pays", "removes"],
            await shop.Names($"/api/testcase/suggest?projectId={shop.Id}&ignoreId={adds}"));
        Assert.Equal(["removes"], await shop.Names($"/api/testcase/suggest?projectId={shop.Id}&query=mov"));
    }

    [Fact]
    public async Task An_empty_project_has_empty_lists()
    {
        var shop = await Shop.Open(server);
        foreach (var path in new[]
        {
            "/api/testcase?", "/api/testcase/deleted?", "/api/testcase/muted?", "/api/testcase/suggest?",
                "/api/testcase/__search?rql=true&",
            "/api/testcasetree/group?treeId=1&", "/api/testcasetree/group?treeId=1&withEmptyCategories=true&",
                "/api/testcasetree/leaf?treeId=2&",
            "/api/testcasetree/leaf?", "/api/defect?", "/api/cfv?customFieldId=-1&",
        })
        {
            var page = await shop.Get($"{path}projectId={shop.Id}");
            Assert.True((bool)page["empty"]! && (bool)page["first"]! && (bool)page["last"]!
                && page.Number("totalElements") == 0, path);
        }
        var root = await shop.Get($"/api/v2/project/{shop.Id}/test-case/tree/tree-node?treeId=1");
        Assert.Equal(("Features", 0), (root.Text("name"), root["children"]!.Number("totalElements")));
        Assert.Equal(0, (int)(await shop.Get($"/api/testcasetree/countleaves?projectId={shop.Id}&treeId=1"))["total"]!);
    }

    [Fact]
    public async Task Descriptions_are_rendered_without_anything_that_runs()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(new ReportedTest("adds"));
        var id = await shop.Case("adds");
        await shop.Sql($"""
            update test_case set description = '**Fine** <script>alert(1)</script>', precondition = 'x',
              precondition_html = '<b onclick="y()">x</b><script>z</script>' where id = {id}
            """);
        var test = await shop.Get($"/api/testcase/{id}");
        Assert.Contains("<strong>Fine</strong>", test.Text("descriptionHtml"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", test.Text("descriptionHtml"), StringComparison.Ordinal);
        Assert.Equal("<b>x</b>", test.Text("preconditionHtml"));
    }
}
