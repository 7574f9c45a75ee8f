using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>Which results are attempts of one test, and which test case they belong to, as clients see it.</summary>
public sealed class IdentityOverLaunchesTests(RunningServer server)
{
    [Fact]
    public async Task A_test_that_failed_and_then_passed_is_one_flaky_row_with_a_retry_and_resolved()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([
            AllureFile.Result("shop.pays", "failed", 1_790_000_000_000),
            AllureFile.Result("shop.pays", "passed", 1_790_000_001_000),
            AllureFile.Result("shop.ships", "failed")]);

        var rows = (await team.Get($"/api/testresult?launchId={launch}"))["content"]!.AsArray();
        Assert.Equal(
            ["pays passed true", "ships failed false"],
            rows.Select(row => $"{row!["name"]} {row["status"]} {row["flaky"]}").Order(StringComparer.Ordinal));
        var retry = Assert.Single((await team.Get($"/api/launch/{launch}/retries"))["content"]!.AsArray())!;
        Assert.Equal(("pays", 1, "failed"),
            ((string)retry["name"]!, (int)retry["totalRetries"]!, (string)retry["previousRetry"]!["status"]!));
        Assert.Equal(["ships"], (await team.Get($"/api/launch/{launch}/unresolved"))["content"]!.AsArray()
            .Select(row => (string)row!["name"]!));
    }

    [Fact]
    public async Task Another_value_of_a_parameter_is_another_row_of_the_same_case_and_an_excluded_one_is_a_retry()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([
            Test("shop.pays", Parameter("card", "visa"), Parameter("token", "1", excluded: true)),
            Test("shop.pays", Parameter("card", "visa"), Parameter("token", "2", excluded: true)),
            Test("shop.pays", Parameter("card", "amex"), Parameter("token", "3", excluded: true))]);
        Assert.Equal(2, (await team.Get($"/api/testresult?launchId={launch}"))["content"]!.AsArray().Count);
        Assert.Single((await team.Get($"/api/launch/{launch}/retries"))["content"]!.AsArray());

        await team.Close(launch);

        var id = Assert.Single(await Cases(team)).Id;
        Assert.All((await team.Get($"/api/testresult?launchId={launch}"))["content"]!.AsArray(),
            row => Assert.Equal(id, (long)row!["testCaseId"]!));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task A_parameter_that_is_renamed_makes_a_second_case_unless_the_test_names_its_own(
        bool named, int cases)
    {
        using var team = await Team.Of(server);
        await team.Close(await team.Upload([Test("shop.pays", Parameter("card", "visa"))]));
        var id = (await Cases(team))[0].Id;

        await team.Close(await team.Upload([
            Test("shop.pays", named ? id : null, Parameter("payment card", "visa"))]));

        Assert.Equal(cases, (await Cases(team)).Count);
    }

    [Theory]
    [InlineData("AS_ID", "{0}")]
    [InlineData("ALLURE_ID", "{0}")]
    [InlineData("tag", "@allure.id={0}")]
    [InlineData("tag", "allure.id:{0}")]
    public async Task A_label_links_a_result_to_its_case_at_once_and_later_ones_that_come_without_it(
        string label, string value)
    {
        using var team = await Team.Of(server);
        await team.Close(await team.Upload([Test("old.place.pays")]));
        var id = (await Cases(team))[0].Id;
        var labelled = string.Format(System.Globalization.CultureInfo.InvariantCulture, value, id);

        var first = await team.Upload([AllureFile.Result("new.place.pays", labels: (label, labelled))]);
        var second = await team.Upload([AllureFile.Result("new.place.pays")]);

        // Nothing is closed: results belong to the case from the first moment.
        foreach (var launch in (long[])[first, second])
            Assert.Equal(id, (long)Assert.Single(
                (await team.Get($"/api/testresult?launchId={launch}"))["content"]!.AsArray())!["testCaseId"]!);
    }

    [Fact]
    public async Task A_test_that_moves_and_keeps_its_id_keeps_its_history()
    {
        using var team = await Team.Of(server);
        var before = await team.Upload([Test("old.place.pays")]);
        await team.Close(before);
        var id = (await Cases(team))[0].Id;
        var after = await team.Upload([Test("new.place.pays", id)]);
        await team.Close(after);

        Assert.Equal("new.place.pays", Assert.Single(await Cases(team)).FullName);
        var history = (await team.Get($"/api/testcase/{id}/history"))["content"]!.AsArray();
        Assert.Equal([after, before], history.Select(row => (long)row!["launch"]!["id"]!));
    }

    private static async Task<List<(long Id, string FullName)>> Cases(Team team)
    {
        var cases = new List<(long, string)>();
        foreach (var row in (await team.Get($"/api/testcase?projectId={team.ProjectId}"))["content"]!.AsArray())
        {
            var found = await team.Get($"/api/testcase/{row!["id"]}");
            cases.Add(((long)found["id"]!, (string)found["fullName"]!));
        }
        return cases;
    }

    private static JsonObject Parameter(string name, string value, bool excluded = false) =>
        new() { ["name"] = name, ["value"] = value, ["excluded"] = excluded };

    private static (string, byte[]) Test(string fullName, params JsonObject[] parameters) =>
        Test(fullName, null, parameters);

    /// <summary>As an adapter that gives no ids of its own.</summary>
    private static (string, byte[]) Test(string fullName, long? allureId, params JsonObject[] parameters)
    {
        var (name, content) = AllureFile.Result(fullName, allureId: allureId);
        var document = JsonNode.Parse(content)!;
        document["parameters"] = new JsonArray([.. parameters]);
        return (name, Encoding.UTF8.GetBytes(document.ToJsonString()));
    }
}
