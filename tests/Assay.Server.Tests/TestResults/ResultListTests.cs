using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestCases;
using Assay.Server.Tests.Uploads;
using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.TestResults;

/// <summary>Lists and trees of a launch: what they find, in which order, and how many they say there are.</summary>
public sealed class ResultListTests(RunningServer server)
{
    private static readonly string[] Statuses = ["failed", "broken", "passed", "skipped"];

    [Theory]
    [InlineData("status", 7)]
    [InlineData("status,desc", 4)]
    [InlineData("duration,desc", 5)]
    [InlineData("id", 6)]
    [InlineData("name", 8)]
    public async Task Pages_of_any_order_show_every_result_once(string sort, int size)
    {
        var shop = await Shop.Open(server);
        var launch = await shop.LaunchOf([.. Enumerable.Range(0, 23).Select(index =>
            new ReportedTest($"test {index:00}", Statuses[index % 4]) { Duration = 1000 - index % 5 })]);
        var path = $"/api/v2/launch/{launch}/test-result/flat?sort={sort}";
        var whole = await shop.Rows($"{path}&size=100");
        var pages = new List<long>();
        for (var page = 0; page * size < 23; page++)
            pages.AddRange((await shop.Rows($"{path}&size={size}&page={page}")).Select(row => (long)row["id"]!));

        Assert.Equal(23, pages.Distinct().Count());
        Assert.Equal(whole.Select(row => (long)row["id"]!), pages);
        Assert.Equal(23, (int)(await shop.Get($"{path}&size={size}&page=2"))["totalElements"]!);
        if (sort == "status") Assert.Equal(6, whole.TakeWhile(row => (string)row["status"]! == "failed").Count());
        if (sort == "duration,desc") Assert.Equal(1000, (long)whole[0]["duration"]!);
    }

    [Theory]
    [InlineData("BASKET", "adds to the basket", "empties a basket of order 77")]
    [InlineData("shop.pays", "pays")]
    [InlineData("77", "empties a basket of order 77")]
    [InlineData("ba", "adds to the basket", "empties a basket of order 77")]
    [InlineData("as")]
    [InlineData("100%", "pays 100%_")]
    [InlineData("nothing like it")]
    public async Task A_text_finds_parts_of_names_and_the_beginnings_of_words(string text, params string[] names)
    {
        var shop = await Shop.Open(server);
        var launch = await shop.LaunchOf(
            new("adds to the basket"), new("empties a basket of order 77", "failed"), new("pays"), new("pays 100%_"));
        await shop.LaunchOf(new ReportedTest("a basket of another launch"));
        if (text == "shop.pays") names = ["pays", "pays 100%_"];
        var search = Uri.EscapeDataString(text);
        foreach (var list in new[] { $"/api/v2/launch/{launch}/test-result/flat?",
            $"/api/testresult?launchId={launch}&", $"/api/testresulttree/leaf?launchId={launch}&" })
        {
            var page = await shop.Get($"{list}sort=name&search={search}");
            Assert.Equal(names, page["content"]!.AsArray().Select(row => (string)row!["name"]!));
            Assert.Equal(names.Length, (int)page["totalElements"]!);
            Assert.Equal(
                names.Skip(1).Take(1), await shop.Names($"{list}sort=name&search={search}&size=1&page=1"));
        }
    }

    [Theory]
    [InlineData("name", 3)]
    [InlineData("name,desc", 4)]
    [InlineData("status", 5)]
    [InlineData("duration,desc", 3)]
    [InlineData("id,desc", 7)]
    public async Task Pages_of_what_a_text_finds_are_those_of_the_whole_list_without_the_rest(string sort, int size)
    {
        var shop = await Shop.Open(server);
        var tests = Enumerable.Range(0, 30).Select(index =>
            new ReportedTest($"{(index % 3 == 0 ? "Basket" : "wallet")} {index * 7 % 30:00}", Statuses[index % 4])
            {
                Duration = 1000 - index % 5, Labels = [("owner", "first")],
            }).ToArray();
        // The same names with other labels are other variants; in the launch that is read some are new, some are known.
        await shop.LaunchOf(tests);
        var launch = await shop.LaunchOf([.. tests.Select((test, index) => test with
        {
            Uuid = Guid.NewGuid().ToString(), Labels = [("owner", index % 2 == 0 ? "first" : "second")],
        })]);
        // A retry hides the attempt before it; it is found among the hidden ones.
        await shop.Upload(launch, tests[0] with { Uuid = Guid.NewGuid().ToString(), Start = 1_800_000_000_000 });
        foreach (var list in new[] { $"/api/v2/launch/{launch}/test-result/flat?",
            $"/api/testresult?launchId={launch}&" })
        {
            var expected = (await shop.Rows($"{list}sort={sort}&size=100"))
                .Where(row => ((string)row["name"]!).StartsWith("Basket", StringComparison.Ordinal))
                .Select(row => (long)row["id"]!).ToList();
            Assert.Equal(10, expected.Count);
            var found = new List<long>();
            for (var number = 0; number * size < expected.Count + size; number++)
            {
                var page = await shop.Get($"{list}sort={sort}&search=bASKET&size={size}&page={number}");
                Assert.Equal(10, (int)page["totalElements"]!);
                found.AddRange(page["content"]!.AsArray().Select(row => (long)row!["id"]!));
            }
            Assert.Equal(expected, found);
            Assert.Equal(10, (int)(await shop.Get($"{list}sort={sort}&search=basket&page=900"))["totalElements"]!);
            var hidden = await shop.Get($"{list}sort={sort}&search=basket&hidden=true");
            Assert.Equal((1, 1), ((int)hidden["totalElements"]!, hidden["content"]!.AsArray().Count));
            Assert.Equal(0, (int)(await shop.Get($"{list}search=purse&page=2"))["totalElements"]!);
        }
    }

    [Fact]
    public async Task A_name_is_kept_once_for_all_variants_and_tests_that_have_it()
    {
        var shop = await Shop.Open(server);
        await shop.LaunchOf(new ReportedTest("pays") { Labels = [("owner", "anna")] }, new("pays 2"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => shop.LaunchOf(
            [.. Enumerable.Range(0, 20).Select(index => new ReportedTest($"at once {(index + number * 5) % 20}"))])));
        await IndexNames();
        var launch = await shop.LaunchOf(new ReportedTest("pays") { Labels = [("owner", "bert")] });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => IndexNames()));

        Assert.Equal(["pays"], await shop.Names($"/api/v2/launch/{launch}/test-result/flat?search=pays"));
        var names = await server.Database.Column<string>($"""
            select name || ' ' || count(*) from test_name where project_id = {shop.Id}
              and name in ('at once 0', 'pays', 'pays 2') group by name
            union all
            select 'variants ' || count(*) from test_name_variant l join test_name n on n.id = l.name_id
            where n.project_id = {shop.Id}
            union all select 'waiting ' || count(*) from waiting_name where project_id = {shop.Id} order by 1
            """);
        Assert.Equal(["at once 0 1", "pays 1", "pays 2 1", "variants 23", "waiting 0"], names);
    }

    [Theory]
    [InlineData("payS")]
    [InlineData("Shop.pays")]
    [InlineData("pa")]
    public async Task A_new_test_is_found_by_its_name_at_once_and_later(string text)
    {
        var shop = await Shop.Open(server);
        var known = new ReportedTest("pays by card");
        await shop.LaunchOf(known);
        await IndexNames();
        await shop.LaunchOf(new ReportedTest("pays in another launch"));
        var launch = await shop.LaunchOf(known, new("basket"), new("pays later"), new("purse"));
        var search = $"/api/v2/launch/{launch}/test-result/flat?sort=name,asc&search={text}";

        string[] expected = ["pays by card", "pays later"];
        Assert.Equal(expected, await shop.Names(search));
        await IndexNames();
        Assert.Equal(expected, await shop.Names(search));
        // As it was before they were indexed, whatever the server did meanwhile.
        await server.Database.Column<string>($"""
            with links as (delete from test_name_variant l using test_variant v
                where v.id = l.variant_id and v.project_id = {shop.Id}
                returning l.variant_id, test_name_search(v.name, v.full_name) as search),
              names as (delete from test_name where project_id = {shop.Id})
            insert into waiting_name (project_id, variant_id, search)
            select {shop.Id}, variant_id, search from links returning ''
            """);
        Assert.Equal(expected, await shop.Names(search));
    }

    [Fact]
    public async Task A_number_finds_the_result_and_the_test_case_of_that_id()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.LaunchOf(new("first"), new("second"));
        await shop.Http.Post($"/api/launch/{launch}/close", new());
        for (var tries = 0; tries < 400 && !(bool)(await shop.Get($"/api/launch/{launch}/progress"))["ready"]!; tries++)
            await Task.Delay(25, TestContext.Current.CancellationToken);
        var second = (await shop.Rows($"/api/testresult?launchId={launch}&sort=name"))[1];

        foreach (var id in new[] { second["id"], second["testCaseId"] })
            Assert.Contains("second", await shop.Names($"/api/v2/launch/{launch}/test-result/flat?search={id}"));
    }

    [Fact]
    public async Task Groups_stand_in_natural_order_and_count_what_the_filter_leaves()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.LaunchOf([.. Enumerable.Range(1, 12).SelectMany(suite => new[]
        {
            ReportedTest.In($"Suite {suite}", $"adds {suite}", suite % 2 == 0 ? "failed" : "passed"),
            ReportedTest.In($"Suite {suite}", $"removes {suite}"),
        })]);
        var tree = $"/api/testresulttree/group?launchId={launch}&treeId=2";

        Assert.Equal(Enumerable.Range(1, 12).Select(suite => $"Suite {suite}"), await shop.Names($"{tree}&size=50"));
        Assert.Equal(["Suite 9", "Suite 10"], await shop.Names($"{tree}&size=2&page=4"));
        Assert.Equal(["Suite 12", "Suite 11"], await shop.Names($"{tree}&size=2&sort=name,desc"));
        Assert.Equal(12, (int)(await shop.Get($"{tree}&size=2&page=1"))["totalElements"]!);
        Assert.Empty(await shop.Names($"{tree}&size=50&page=9"));

        var failed = await shop.Get($"{tree}&status=failed&size=4");
        Assert.Equal(["Suite 2", "Suite 4", "Suite 6", "Suite 8"], failed["content"]!.AsArray().Texts("name"));
        Assert.Equal(6, (int)failed["totalElements"]!);
        Assert.Equal(1, (int)failed["content"]![0]!["statistic"]!["total"]!);

        var removing = await shop.Get($"{tree}&search=removes+1&size=3");
        Assert.Equal(["Suite 1", "Suite 10", "Suite 11"], removing["content"]!.AsArray().Texts("name"));
        Assert.Equal(4, (int)removing["totalElements"]!);
        Assert.Equal(1, (int)removing["content"]![1]!["statistic"]!["passed"]!);
    }

    [Fact]
    public async Task A_retried_result_knows_its_other_attempts()
    {
        var shop = await Shop.Open(server);
        var launch = await shop.LaunchOf(
            new ReportedTest("again", "failed") { Start = 1000 }, new ReportedTest("again", "broken") { Start = 2000 },
            new ReportedTest("again") { Start = 3000 });
        var visible = await shop.Result(launch, "again");
        var hidden = (await shop.Rows($"/api/testresult/{visible}/retries")).ConvertAll(row => (long)row["id"]!);

        Assert.Equal(2, hidden.Count);
        Assert.Equal(
            [visible, hidden[0]],
            (await shop.Rows($"/api/testresult/{hidden[1]}/retries")).Select(row => (long)row["id"]!));
    }

    private Task IndexNames() =>
        new WaitingNames(server.Database, new UploadsInFlight()).Sweep(TestContext.Current.CancellationToken);
}
