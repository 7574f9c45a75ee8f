using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Assay.Server.Trees;
using Xunit;

namespace Assay.Server.Tests.TestCases;

public sealed class CaseTreeTests(RunningServer server)
{
    private static ReportedTest In(string name, params (string, string)[] labels) => new(name) { Labels = labels };

    private static readonly ReportedTest[] Cases =
    [
        In("deep", ("epic", "Shop"), ("feature", "Cart"), ("story", "Add")),
        In("middle", ("epic", "Shop"), ("feature", "Cart")),
        In("shallow", ("epic", "Shop")),
        In("twice", ("epic", "Shop"), ("epic", "Store"), ("feature", "Cart")),
        In("everywhere", ("epic", "Shop"), ("epic", "Store"), ("feature", "Cart"), ("feature", "Pay"),
            ("story", "Add")),
        In("gap", ("epic", "Store"), ("story", "Lost")),
        In("no epic", ("feature", "Cart")),
        In("alone"),
    ];

    private async Task<Shop> Filled()
    {
        var shop = await Shop.Open(server);
        await shop.Documented(Cases);
        return shop;
    }

    private static string Node(Shop shop, string rest = "") =>
        $"/api/v2/project/{shop.Id}/test-case/tree/tree-node?treeId=1{rest}";

    private static string Group(Shop shop) => $"/api/testcasetree/group?projectId={shop.Id}&treeId=1";

    private static string Leaf(Shop shop) => $"/api/testcasetree/leaf?projectId={shop.Id}&treeId=1";

    private static string Path(IEnumerable<long> path) => string.Concat(path.Select(id => $"&path={id}"));

    [Fact]
    public async Task Groups_count_each_case_once_and_a_case_without_a_value_is_listed_one_level_above()
    {
        var shop = await Filled();
        var groups = await shop.Rows(Group(shop));
        Assert.Equal([("Shop", 5), ("Store", 3)], groups.Select(group => (group.Text("name"), group.Number("count"))));
        Assert.All(groups, group => Assert.Equal(-1, group.Number("customFieldId")));
        Assert.Equal(["alone", "no epic"], await shop.Names(Leaf(shop)));
        var (epic, feature) = (await shop.Value("Shop"), await shop.Value("Cart"));
        Assert.Equal(["shallow"], await shop.Names(Leaf(shop) + $"&path={epic}"));
        Assert.Equal(["middle", "twice"],
            await shop.Names(Leaf(shop) + $"&path={epic},{feature}"));
        Assert.Equal(["deep", "everywhere"],
            await shop.Names(Leaf(shop) + $"&path={epic}&path={feature}&path={await shop.Value("Add")}"));
        Assert.Equal(["Cart", "Pay"],
            await shop.Names(Group(shop) + $"&path={epic}"));
        Assert.Equal(Cases.Select(test => test.Name).Order(),
            await shop.Names($"/api/testcasetree/leaf?projectId={shop.Id}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&search=e")]
    [InlineData("&search=twice")]
    [InlineData("&search=nothing like it")]
    [InlineData("&baseRql=name ~%3D \"d\"&baseAql=name ~%3D \"d\"")]
    public async Task Counts_equal_what_is_listed_below_in_both_versions_of_the_routes(string filter)
    {
        var shop = await Filled();
        var all = await shop.Names($"/api/testcasetree/leaf?projectId={shop.Id}&size=1000{filter}");
        var (older, newer) = (new HashSet<string>(), new HashSet<string>());
        await Older([], older);
        await Newer(null, newer);
        Assert.Equal(all.Order(), older.Order());
        Assert.Equal(all.Order(), newer.Order());
        var count = await shop.Get($"/api/testcasetree/countleaves?projectId={shop.Id}&treeId=1{filter}");
        Assert.Equal((all.Count, Cases.Length), (count.Number("filtered"), count.Number("total")));

        async Task Older(long[] path, HashSet<string> found)
        {
            foreach (var group in await shop.Rows(Group(shop) + $"{Path(path)}{filter}"))
            {
                var below = new HashSet<string>();
                await Older([.. path, group.Number("id")], below);
                Assert.Equal(group.Number("count"), below.Count);
                found.UnionWith(below);
            }
            found.UnionWith(await shop.Names(Leaf(shop) + $"{Path(path)}{filter}"));
        }

        async Task Newer(long? parent, HashSet<string> found)
        {
            foreach (var node in (await shop.Get(Node(shop,
                $"&parentNodeId={parent}{filter}")))["children"]!["content"]!.AsArray())
            {
                if (node.Text("type") == "LEAF")
                {
                    found.Add(node.Text("name"));
                    continue;
                }
                var below = new HashSet<string>();
                Assert.Equal(parent, (long?)node!["parentNodeId"]);
                await Newer(node.Number("id"), below);
                Assert.Equal(node.Number("count"), below.Count);
                found.UnionWith(below);
            }
        }
    }

    [Fact]
    public async Task A_node_lists_groups_and_then_cases_on_pages_that_add_up()
    {
        var shop = await Filled();
        var whole = (await shop.Get(Node(shop)))["children"]!;
        Assert.Equal(["Shop", "Store", "alone", "no epic"], whole["content"]!.Texts("name"));
        Assert.Equal(["GROUP", "GROUP", "LEAF", "LEAF"], whole["content"]!.Texts("type"));
        for (var size = 1; size <= 5; size++)
        {
            var seen = new List<string>();
            for (var page = 0; page < 5; page++)
            {
                var part = (await shop.Get(Node(shop, $"&page={page}&size={size}")))["children"]!;
                Assert.Equal(4, part.Number("totalElements"));
                seen.AddRange(part["content"]!.Texts("name"));
            }
            Assert.Equal(["Shop", "Store", "alone", "no epic"], seen);
        }
        Assert.Equal(["Store", "Shop", "no epic", "alone"],
            (await shop.Get(Node(shop, "&sort=name,DESC")))["children"]!["content"]!.Texts("name"));

        var shopNode = whole["content"]![0]!;
        var below = await shop.Get(Node(shop, $"&parentNodeId={shopNode["id"]}"));
        Assert.Equal(("Shop", shopNode.Number("id"), shopNode.Number("customFieldValueId")),
            (below.Text("name"), below.Number("id"), below.Number("customFieldValueId")));
        var leaf = below["children"]!["content"]![2]!;
        Assert.Equal(("shallow", await shop.Case("shallow")), (leaf.Text("name"), leaf.Number("testCaseId")));
        Assert.NotEqual(leaf.Number("testCaseId"), leaf.Number("id"));
        Assert.Equal(new LeafId(shopNode.Number("id"), leaf.Number("testCaseId")), LeafId.Of(leaf.Number("id")));
        Assert.Equal("Active", leaf["status"]!.Text("name"));
    }

    [Fact]
    public async Task A_case_that_nobody_put_anywhere_is_at_the_root_until_a_launch_puts_it_into_a_group()
    {
        var shop = await Filled();
        await shop.Server.Database.ManualCase(shop.Id, "by hand");
        Assert.Equal(["alone", "by hand", "no epic"], await shop.Names(Leaf(shop)));
        Assert.Equal(["by hand"], await shop.Names(Leaf(shop) + "&search=hand"));
        Assert.Contains("by hand", await shop.Names($"/api/testcasetree/leaf?projectId={shop.Id}&treeId=2"));
        Assert.Contains(">by hand<", await shop.Http.GetStringAsync(
            $"/project/{shop.Id}/test-cases?treeId=1", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        await shop.Documented(In("by hand", ("ALLURE_ID", $"{await shop.Case("by hand")}"), ("epic", "Shop")));
        Assert.Equal(["alone", "no epic"], await shop.Names(Leaf(shop)));
        Assert.Equal(["by hand", "shallow"], await shop.Names(Leaf(shop) + $"&path={await shop.Value("Shop")}"));
        Assert.Contains("by hand", await shop.Names($"/api/testcasetree/leaf?projectId={shop.Id}&treeId=2"));
    }

    [Fact]
    public async Task The_paths_of_a_case_lead_to_it()
    {
        var shop = await Filled();
        foreach (var name in Cases.Select(test => test.Name))
        {
            var found = await shop.Get($"/api/testcasetree/paths?treeId=1&testCaseId={await shop.Case(name)}");
            var paths = found["paths"]!.AsArray();
            Assert.NotEmpty(paths);
            foreach (var path in paths)
                Assert.Contains(name, await shop.Names(
                    Leaf(shop) + $"{Path(path!.AsArray().Select(id => (long)id!))}"));
        }
        var everywhere = await shop.Get($"/api/testcasetree/paths?treeId=1&testCaseId={await shop.Case("everywhere")}");
        Assert.Equal(4, everywhere["paths"]!.AsArray().Count);
    }

    [Fact]
    public async Task Groups_without_cases_are_shown_when_asked_for_and_when_somebody_made_them()
    {
        var shop = await Filled();
        // A group that only results of an open launch are in, and one made by hand with one below it.
        await shop.Upload(await shop.Launch(), In("open", ("epic", "Unfinished")));
        await shop.Sql($"""
            with value as (insert into custom_field_value (custom_field_id, project_id, name, name_key) values (-1,
              {shop.Id}, 'Planned', 'planned') returning id, name_key),
              top as (insert into tree_group (project_id, tree_id, parent_id, depth, value_id, name_key)
                select {shop.Id}, 1, 0, 0, id, name_key from value returning id)
            insert into tree_group (project_id, tree_id, parent_id, depth, value_id, name_key)
            select {shop.Id}, 1, top.id, 1, v.id, v.name_key from top,
              custom_field_value v where v.project_id = {shop.Id} and v.name = 'Cart'
            """);
        var groups = Group(shop);
        Assert.Equal(["Shop", "Store"], await shop.Names(groups));
        Assert.Equal(["Planned", "Shop", "Store", "Unfinished"],
            await shop.Names(groups + "&withEmptyCategories=true"));
        Assert.Equal(4, (int)(await shop.Get(groups + "&withEmptyCategories=true&size=1"))["totalElements"]!);
        var root = (await shop.Get(Node(shop)))["children"]!["content"]!.AsArray();
        Assert.Equal(["Planned", "Shop", "Store", "alone", "no epic"], root.Select(node => node.Text("name")));
        Assert.Equal(0, root[0]!.Number("count"));
        Assert.Equal(["Cart"],
            (await shop.Get(Node(shop, $"&parentNodeId={root[0]!["id"]}")))["children"]!["content"]!.Texts("name"));
        Assert.DoesNotContain("Planned",
            (await shop.Get(Node(shop, "&search=a")))["children"]!["content"]!.Texts("name"));
    }

    [Fact]
    public async Task Suggestions_are_the_groups_of_a_place()
    {
        var shop = await Filled();
        var (epic, store) = (await shop.Value("Shop"), await shop.Value("Store"));
        foreach (var path in new[] { $"/api/testcasetree/suggest?projectId={shop.Id}&treeId=1",
            $"/api/v2/project/{shop.Id}/test-case/tree/suggest?treeId=1" })
        {
            Assert.Equal(["Shop", "Store"], await shop.Names(path));
            Assert.Equal(["Store"], await shop.Names($"{path}&query=OR"));
            Assert.Equal(["Store"], await shop.Names($"{path}&ignoreId={epic}"));
            Assert.Equal(["Store"], await shop.Names($"{path}&id={store}"));
            Assert.Equal(["Cart", "Pay"], await shop.Names($"{path}&path={epic}"));
        }
    }

    [Fact]
    public async Task Places_that_do_not_exist_are_empty_or_refused()
    {
        var shop = await Filled();
        var other = await Filled();
        var foreign = (long)(await other.Get(Node(other)))["children"]!["content"]![0]!["id"]!;
        Assert.Empty(await shop.Rows(Leaf(shop) + $"&path=987654"));
        Assert.Empty(await shop.Rows(Group(shop) + $"&path=987654&withEmptyCategories=true"));
        Assert.Empty(await shop.Rows($"/api/testcasetree/group?projectId={shop.Id}"));
        Assert.Equal(HttpStatusCode.BadRequest,
            await shop.Status(Leaf(shop) + $"&path=x"));
        Assert.Equal(HttpStatusCode.NotFound, await shop.Status(Node(shop, $"&parentNodeId={foreign}")));
        Assert.Equal(HttpStatusCode.NotFound,
            await shop.Status($"/api/v2/project/{shop.Id}/test-case/tree/tree-node?treeId=987654"));
    }

    [Fact]
    public async Task Features_and_suites_are_trees_of_every_project()
    {
        var shop = await Shop.Open(server);
        var trees = await shop.Rows($"/api/tree?projectId={shop.Id}");
        Assert.Equal([("Features", shop.Id), ("Suites", shop.Id)],
            trees.Select(tree => (tree.Text("name"), tree.Number("projectId"))));
        Assert.Equal(["Epic", "Feature", "Story"], trees[0]["fields"]!.Texts("name"));
        Assert.Equal(["Suite"], (await shop.Get("/api/tree/2"))["fields"]!.Texts("name"));
        var newer = await shop.Rows($"/api/v2/tree?projectId={shop.Id}");
        Assert.Equal(["Epic", "Feature", "Story"],
            newer[0]["customFieldsProject"]!.AsArray().Select(level => level!["customField"]!.Text("name")));
        Assert.False((bool)newer[0]["customFieldsProject"]![0]!["locked"]!);
        Assert.Equal(["Suites"], await shop.Names($"/api/tree/suggest?projectId={shop.Id}&query=uit"));
        Assert.Equal(HttpStatusCode.NotFound, await shop.Status("/api/tree/987654"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 5)]
    [InlineData(8_000_000, 1_000_000_000)]
    public void The_id_of_a_leaf_tells_group_and_case_and_fits_into_javascript(long group, long test)
    {
        var id = new LeafId(group, test);
        Assert.Equal(id, LeafId.Of(id.Value));
        Assert.InRange(id.Value, 1L << 30, 1L << 53);
        Assert.Null(LeafId.Of(test));
    }
}
