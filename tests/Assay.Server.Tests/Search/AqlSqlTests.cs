using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Search;
using Assay.Server.TestCases;
using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Search;

/// <summary>
/// Every field is asked for in the database itself, so a column or function that does not exist is found here.
/// </summary>
public sealed class AqlSqlTests(RunningServer server)
{
    private static readonly AqlContext Context = new(DateTimeOffset.UnixEpoch.AddDays(20_000), "alice");

    [Theory]
    [InlineData("id in [1, 2] and name ~= \"night\" and closed = false")]
    [InlineData("tag = \"smoke\" or tag = null or not job in [\"Nightly\", 7]")]
    [InlineData("ev[\"Branch\"] = \"main\" and evv != \"chrome\" and ev[-2] = \"x\"")]
    [InlineData("createdDate > weekAgo() and createdBy = currentUser() and issue = \"ABC-1\"")]
    [InlineData("external = true and autoclose is false and lastModifiedDate < now() and lastModifiedBy != null")]
    public Task Every_launch_field_can_be_asked_for(string query) =>
        AssertRuns(db => db.Launches.Matching(query, LaunchFields.Of(db), Context));

    [Theory]
    [InlineData("status in [\"failed\", \"BROKEN\"] and launch = 55 and name ~= \"pay\" and fullName = \"a.b\"")]
    [InlineData("status = null or status != \"passed\" or testCase = 5 or testCaseId = 5 or category = \"Product\"")]
    [InlineData("layer = \"API Tests\" and tag = \"x\" and cf[\"Epic\"] = \"A\" and cf[-1] != \"B\" and cfv ~= \"C\"")]
    [InlineData("ev[\"Browser\"] = \"chrome\" and evv = null and muted = true and hidden = false and flaky is true")]
    [InlineData("known = true and manual = false and duration >= 100 and assignee = null and testedBy != \"bob\"")]
    [InlineData("message ~= \"50 %_\" and defect = \"D\" and createdDate > 0 and lastModifiedDate < now()")]
    public Task Every_result_field_can_be_asked_for(string query) =>
        AssertRuns(db => db.TestResults.Matching(query, TestResultFields.Of(db), Context));

    [Theory]
    [InlineData(
        "id = 1 and name = \"n\" and fullName ~= \"f\" and automation = true and automated = false "
            + "and deleted = false")]
    [InlineData("status = -1 and workflow != \"Default Manual\" and layer is null and tag in [\"a\", null]")]
    [InlineData(
        "cfv = \"v\" and cf[\"Epic\"] = null and issue != null and member = \"u\" and role[\"Owner\"] = currentUser()")]
    [InlineData("muted = true and mutedDate < weekAgo() and lastResult = \"failed\" and hasScenario = true")]
    [InlineData(
        "createdDate >= dayStartUtc() and createdBy ~= \"a\" and lastModifiedDate > monthAgo() "
            + "and lastModifiedBy = \"b\"")]
    public Task Every_case_field_can_be_asked_for(string query) =>
        AssertRuns(db => db.TestCases.Matching(query, TestCaseFields.Of(db), Context));

    [Theory]
    [InlineData("colour = 1", "Unknown field colour at position 0")]
    [InlineData("name > 5", "name cannot be compared by GT")]
    [InlineData("closed = 5", "closed is compared with true or false")]
    [InlineData("createdDate > \"soon\"", "createdDate is compared with a time")]
    [InlineData("id ~= 5", "id cannot be compared by CONTAINS")]
    [InlineData("ev = \"x\"", "ev needs a name or an id in brackets")]
    [InlineData("createdBy = nobody()", "Unknown function nobody() at position 12")]
    [InlineData("name = ", "Expected value at position 7")]
    public void What_means_nothing_is_refused_with_a_reason(string query, string reason)
    {
        using var db = Offline();
        var refusal = Assert.Throws<Refusal>(() => db.Launches.Matching(query, LaunchFields.Of(db), Context));
        Assert.Equal(400, refusal.Status);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tag = \"smoke\"", "adds")]
    [InlineData("tag in [\"SMOKE\", \"slow\"]", "adds removes")]
    [InlineData("tag = null", "pays")]
    [InlineData("cf[\"Epic\"] = \"Basket\" and status = \"failed\"", "removes")]
    [InlineData("not (cfv = \"Basket\")", "pays")]
    [InlineData("name ~= \"ay\" or fullName = \"shop.cart.ADDS\"", "adds pays")]
    [InlineData("layer = \"API Tests\" and createdDate >= weekAgo()", "pays")]
    public async Task Queries_find_what_they_say(string query, string names)
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([
            AllureFile.Result("shop.Cart.adds", labels: [("tag", "smoke"), ("epic", "Basket")]),
            AllureFile.Result("shop.Cart.removes", "failed", labels: [("tag", "slow"), ("epic", "Basket")]),
            AllureFile.Result("shop.Till.pays", labels: [("layer", "api")])]);
        var found = await team.Get(
            $"/api/testresult/__search?projectId={team.ProjectId}&rql={Uri.EscapeDataString(query)}");
        Assert.Equal(
            names,
            string.Join(
                ' ', found["content"]!.AsArray().Select(row => (string)row!["name"]!).Order(StringComparer.Ordinal)));
        await team.Close(launch);
        using var scope = server.Services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        if (query.Contains("status", StringComparison.Ordinal)) return;
        var cases = await db.TestCases.Where(test => test.ProjectId == team.ProjectId)
            .Matching(query, TestCaseFields.Of(db), Context with { Now = TimeProvider.System.GetUtcNow() })
            .Select(test => test.Name)
            .ToListAsync();
        Assert.Equal(names, string.Join(' ', cases.Order(StringComparer.Ordinal)));
    }

    private async Task AssertRuns<T>(Func<Db, IQueryable<T>> query)
    {
        using var scope = server.Services.CreateScope();
        await query(scope.ServiceProvider.GetRequiredService<Db>()).CountAsync(TestContext.Current.CancellationToken);
    }

    private static Db Offline() => new(new DbContextOptionsBuilder<Db>().UseNpgsql("Host=nowhere").Options);
}
