using System.Net;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestCases;
using Assay.Server.Tests.TestResults;
using Xunit;

namespace Assay.Server.Tests.Search;

/// <summary>What becomes SQL must also be SQL that the database understands.</summary>
public sealed class AqlRunTests(RunningServer server)
{
    [Theory]
    [InlineData("launch", "tag = \"a\" or job = \"b\" or issue = \"AB-1\" or evv = \"c\" or ev[\"Branch\"] = \"main\"")]
    [InlineData("launch",
        "id = 1 or name ~= \"n\" or closed = true or external = true or autoclose = true or issue = null")]
    [InlineData("launch",
        "createdDate > 5 or createdBy = \"a\" or lastModifiedDate < now() or lastModifiedBy != \"b\"")]
    [InlineData("testresult",
        "tag = \"a\" or name = \"n\" or fullName ~= \"f\" or status = \"failed\" or launch = 5 or testCase = 5")]
    [InlineData("testresult",
        "testCaseId = 1 or category = \"c\" or layer = \"l\" or cfv = \"v\" or cf[\"Epic\"] = \"e\" or defect = \"d\"")]
    [InlineData("testresult",
        "evv = \"v\" or ev[-1] = \"e\" or muted = true or hidden = true or flaky = true or known = true")]
    [InlineData("testresult",
        "duration > 5 or assignee = \"a\" or testedBy = \"b\" or message ~= \"m\" or createdDate > 1 or manual = true")]
    [InlineData("testcase",
        "issue = \"AB-1\" or member = \"a\" or role[\"Owner\"] = \"a\" or muted = true or mutedDate > 1")]
    [InlineData("testcase",
        "tag = \"a\" or cfv = \"v\" or cf[\"Epic\"] = \"e\" or layer = \"l\" or status = -3 or workflow = \"w\"")]
    [InlineData("testcase",
        "hasScenario = true or lastResult = \"passed\" or createdBy = currentUser() or lastModifiedDate > weekAgo()")]
    public async Task Every_field_runs_on_the_database(string entity, string query)
    {
        var shop = await Shop.Open(server);
        await shop.Documented(ReportedTest.In("Cart", "adds"));
        var (status, text) = await shop.Try(
            HttpMethod.Get, $"/api/{entity}/__search?projectId={shop.Id}&rql={Uri.EscapeDataString(query)}");
        Assert.True(status == HttpStatusCode.OK, text);
    }
}
