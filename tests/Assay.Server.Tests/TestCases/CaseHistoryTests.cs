using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Assay.Server.Tests.Uploads;
using Xunit;

namespace Assay.Server.Tests.TestCases;

public sealed class CaseHistoryTests(RunningServer server)
{
    [Fact]
    public async Task History_is_newest_first_from_open_and_closed_launches()
    {
        var shop = await Shop.Open(server);
        var launches = new List<long>();
        foreach (var status in new[] { "passed", "failed", "broken" })
            launches.Add(await shop.Documented(
                new ReportedTest("pays", status) { Message = $"it {status}", Trace = "at Pays" }));
        var open = await shop.Launch("Still open");
        await shop.Upload(open, [("BROWSER", "firefox")], new ReportedTest("pays"));
        var id = await shop.Case("pays");

        var rows = await shop.Rows($"/api/testcase/{id}/history");
        Assert.Equal([open, launches[2], launches[1], launches[0]], rows.Select(row => row["launch"]!.Number("id")));
        Assert.Equal(["passed", "broken", "failed", "passed"], rows.Select(row => row.Text("status")));
        Assert.Equal("firefox", rows[0]["environment"]![0]!.Text("name"));
        Assert.Equal(("it failed", "at Pays", 100),
            (rows[2].Text("message"), rows[2].Text("trace"), rows[2].Number("duration")));
        Assert.Equal(rows.Select(row => row.Number("id")),
            (await shop.Rows($"/api/testcase/history?testCaseId={id}")).Select(row => row.Number("id")));
        Assert.Equal([launches[1]],
            (await shop.Rows($"/api/testcase/history?testCaseId={id}&launchId={launches[1]}"))
                .Select(row => row["launch"]!.Number("id")));
        Assert.Equal([open], (await shop.Rows($"/api/testcase/{id}/history?search=still"))
            .Select(row => row["launch"]!.Number("id")));
    }

    [Fact]
    public async Task Hidden_attempts_and_deleted_launches_are_left_out_and_pages_add_up()
    {
        var shop = await Shop.Open(server);
        var first = await shop.Documented(new ReportedTest("pays", "failed") { Start = 1_000 },
            new ReportedTest("pays") { Start = 2_000 });
        var id = await shop.Case("pays");
        Assert.Equal("passed", (string)Assert.Single(await shop.Rows($"/api/testcase/{id}/history"))["status"]!);

        for (var more = 0; more < 4; more++) await shop.Documented(new ReportedTest("pays"));
        await shop.Try(HttpMethod.Delete, $"/api/launch/{first}");
        var seen = new List<long>();
        for (var page = 0; page < 3; page++)
        {
            var part = await shop.Get($"/api/testcase/{id}/history?page={page}&size=3");
            Assert.Equal(4, part.Number("totalElements"));
            seen.AddRange(part["content"]!.AsArray().Select(row => row.Number("id")));
        }
        Assert.Equal(4, seen.Count);
        Assert.Equal(seen.OrderDescending(), seen);
        Assert.Equal(seen.Order(),
            (await shop.Rows($"/api/testcase/{id}/history?sort=createdDate,ASC")).Select(row => row.Number("id")));
    }

    [Fact]
    public async Task A_history_says_of_each_result_what_the_result_says_itself()
    {
        var shop = await Shop.Open(server);
        JsonObject[] parameters = [new() { ["name"] = "by", ["value"] = "cash", ["excluded"] = true }];
        // Some of each launch stand in one block, and one before another; those of the last launch came with a job run.
        for (var launch = 0; launch < 3; launch++)
            await shop.Documented([.. Enumerable.Range(0, 5).Select(index => new ReportedTest("pays", "failed")
            {
                Start = 1_000 + index, Message = $"{launch}, {index}", Trace = $"at {launch}.{index}",
                Parameters = [.. parameters.Select(parameter => parameter.DeepClone())],
            }), new ReportedTest("adds")]);
        var last = await shop.Launch("With a job run");
        await shop.Upload(last, new ReportedTest("pays"));
        var started = await shop.Http.Post("/api/upload/start", new()
        {
            ["projectId"] = shop.Id, ["job"] = new JsonObject { ["uid"] = "nightly", ["name"] = "Nightly" },
            ["jobRun"] = new JsonObject { ["uid"] = "1" }, ["launch"] = new JsonObject { ["id"] = last },
        });
        await shop.Sql($"""
            update test_result set tested_by = 'anna',
              job_run_id = (select id from job_run where launch_id = {started["launchId"]})
            where launch_id = {last}
            """);
        var result = (await shop.Rows($"/api/testresult?launchId={last}"))[0].Number("id");
        var others = await shop.Rows($"/api/testresult/{result}/history");
        var all = await shop.Rows($"/api/testcase/{await shop.Case("pays")}/history");

        Assert.Equal(3, others.Count);
        Assert.Equal(4, all.Count);
        Assert.Equal("admin", all[0].Text("createdBy"));
        var attempt = (await shop.Rows($"/api/testresult/{others[0].Number("id")}/retries"))[0];
        foreach (var row in (JsonObject[])[.. others, .. all, attempt])
        {
            var whole = await shop.Get($"/api/testresult/{row.Number("id")}");
            Assert.Equal(whole.Number("launchId"), row["launch"]!.Number("id"));
            foreach (var (name, value) in row)
                if (name is not ("launch" or "environment"))
                    Assert.True(JsonNode.DeepEquals(value, whole[name]), $"{name}: {value} and {whole[name]}");
        }
    }

    [Fact]
    public async Task Examples_are_the_combinations_of_the_last_launch()
    {
        var shop = await Shop.Open(server);
        ReportedTest With(string value, string status) => new("pays", status)
        {
            Parameters = [new JsonObject { ["name"] = "by", ["value"] = value },
                new JsonObject { ["name"] = "at", ["value"] = "now", ["excluded"] = true }],
        };
        await shop.Documented(With("cash", "failed"), With("card", "passed"), With("cheque", "passed"));
        await shop.Documented(With("cash", "passed"), With("card", "broken"));

        var rows = await shop.Rows($"/api/testcase/{await shop.Case("pays")}/example");
        Assert.Equal([("cash", "passed"), ("card", "broken")],
            rows.Select(row => ((string)Assert.Single(row["parameters"]!.AsArray())!["value"]!, row.Text("status"))));
    }
}
