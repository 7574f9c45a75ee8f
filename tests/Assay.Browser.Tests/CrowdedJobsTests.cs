using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Assay.Browser.Tests;

/// <summary>Pages of jobs with nothing, and with as much as a large company has.</summary>
public sealed class CrowdedJobsTests(CrowdedInstance crowd) : IClassFixture<CrowdedInstance>
{
    public static TheoryData<string, int, string> Pages() => Visit.OnEveryScreen(
        [
            "no-jobs", "no-run", "no-keys", "no-job-runs", "many-jobs", "many-parameters", "many-keys", "many-job-runs",
            "many-job-runs-overview", "one-launch-to-merge", "merge", "merge-closed", "merging", "copy",
            "chosen", "no-integrations", "no-project-integrations",
        ]);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_of_jobs_fits_and_is_accessible(string name, int width, string theme)
    {
        await using var visit = await crowd.Browser.Visit(width, width > 500 ? 900 : 844, theme);
        await visit.Open(crowd.Address(name));
        await visit.Page.EvaluateAsync("document.fonts.ready");
        if (name == "copy") await visit.Page.ClickAsync("[data-dialog=copy]");
        if (name == "chosen")
            foreach (var box in (await visit.Page.Locator(".pick").AllAsync()).Take(3)) await box.CheckAsync();
        if (name == "many-job-runs") await visit.Page.Locator("summary").First.ClickAsync();

        await visit.Fits();
        await visit.IsAccessible();
        await visit.Picture($"{name}-{width}-{theme}");
    }

    [Fact]
    public async Task Two_launches_are_chosen_in_the_list_and_become_one()
    {
        var one = await crowd.Launch("To be merged", "a", "b");
        var two = await crowd.Launch("To be merged too", "b", "c");
        await using var visit = await crowd.Browser.Visit();
        await visit.Open(crowd.Address("launches") + "?q=To+be+merged");
        await Assertions.Expect(visit.Page.Locator(".chosen")).ToBeHiddenAsync();
        foreach (var box in await visit.Page.Locator(".pick").AllAsync()) await box.CheckAsync();
        await visit.Page.ClickAsync("text=Merge…");
        await visit.Arrives("/launches/merge");
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Merge 2 launches into one");
        await visit.Page.CheckAsync($"[name=keep][value='{two}']");
        await visit.Page.ClickAsync("main button[type=submit]");
        await visit.Arrives($"/launch/{two}$");
        await Assertions.Expect(visit.Page.Locator(".head .legend")).ToContainTextAsync("passed 3");
        await visit.Open($"/launch/{one}");
        await Assertions.Expect(visit.Page.Locator("main")).ToContainTextAsync("not found");
    }

    [Fact]
    public async Task A_launch_tells_how_far_a_merge_is_until_it_is_done()
    {
        var from = await crowd.Launch("Half", "a", "b");
        var into = await crowd.Launch("Other half", "c");
        await using var visit = await crowd.Browser.Visit();
        var pill = visit.Page.Locator(".head .pill", new() { HasText = "merging: 0 of 2 results moved" });
        await using (await crowd.Hold(from))
        {
            await visit.Open(crowd.Address("merge").Split('?')[0] + $"?launch={from}&launch={into}");
            await visit.Page.CheckAsync($"[name=keep][value='{into}']");
            await visit.Page.ClickAsync("main button[type=submit]");
            await visit.Arrives($"/launch/{into}$");
            await Assertions.Expect(pill).ToBeVisibleAsync();
        }

        await Assertions.Expect(pill).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(visit.Page.Locator(".head .legend")).ToContainTextAsync("passed 3");
    }

    [Fact]
    public async Task A_launch_is_copied_without_its_results()
    {
        var launch = await crowd.Launch("Smoke", "a");
        await using var visit = await crowd.Browser.Visit();
        await visit.Open($"/launch/{launch}");
        await visit.Page.ClickAsync("[data-dialog=copy]");
        await visit.Page.FillAsync("#copy [name=name]", "Smoke again");
        await visit.Page.ClickAsync("#copy button[type=submit]");
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Smoke again");
        await Assertions.Expect(visit.Page.Locator(".head .legend")).ToHaveTextAsync("no results yet");
        await Assertions.Expect(visit.Page.Locator(".head .tag")).ToHaveTextAsync("crowd");
    }

    [Fact]
    public async Task Results_are_added_to_a_launch_by_its_page_and_a_broken_connection_is_told()
    {
        var launch = await crowd.Launch("Grows", "a");
        await using var visit = await crowd.Browser.Visit();
        await visit.Open($"/launch/{launch}");
        await visit.Page.ClickAsync("text=Add results");
        await visit.Page.SetInputFilesAsync("dialog#upload input[type=file]", new FilePayload
        {
            Name = "b-result.json", MimeType = "application/json",
            Buffer = Encoding.UTF8.GetBytes(CrowdedInstance.Result("b")),
        });
        await visit.Page.RouteAsync("**/api/launch/*/upload", route => route.AbortAsync());
        await visit.Page.ClickAsync("#upload button[type=submit]");
        await Assertions.Expect(visit.Page.Locator("#upload .notice")).ToContainTextAsync("The connection broke");
        await visit.Page.UnrouteAllAsync();
        await visit.Page.ClickAsync("#upload button[type=submit]");
        await Assertions.Expect(visit.Page.Locator(".head .legend")).ToContainTextAsync("passed 2");
    }

    [Fact]
    public async Task A_parameter_is_added_renamed_and_removed()
    {
        await using var visit = await crowd.Browser.Visit();
        var page = visit.Page;
        await visit.Open(crowd.Address("no-run"));
        await page.GetByLabel("Name of a new parameter").FillAsync("REGION");
        await page.GetByLabel("Default of the new parameter").FillAsync("eu");
        await page.GetByLabel("Environment variable of the new parameter").SelectOptionAsync(["Host"]);
        await page.ClickAsync("text=Save");
        await Assertions.Expect(page.GetByLabel("Default of REGION")).ToHaveValueAsync("eu");
        await page.GetByLabel("Name of REGION").FillAsync("AREA");
        await page.ClickAsync("text=Save");
        await Assertions.Expect(page.GetByLabel("Environment variable of AREA").Locator("option:checked"))
            .ToHaveTextAsync("Host");
        await page.GetByLabel("Remove AREA").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Name of a new parameter")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Default of AREA")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Several_job_runs_and_what_people_uploaded_stand_side_by_side()
    {
        await using var visit = await crowd.Browser.Visit();
        await visit.Open(crowd.Address("many-job-runs"));
        await Assertions.Expect(visit.Page.Locator("section.run")).ToHaveCountAsync(41);
        await Assertions.Expect(visit.Page.Locator("section.run").First.Locator("dd")).ToHaveCountAsync(12);
        var byHand = visit.Page.GetByLabel("Without a pipeline");
        await Assertions.Expect(byHand).ToContainTextAsync("uploaded by people 1");
        await byHand.Locator(".legend a").First.ClickAsync();
        await Assertions.Expect(visit.Page.Locator("a.row")).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.Locator("a.row")).ToContainTextAsync("by hand");
        await visit.Page.ClickAsync("text=without a pipeline");
        await Assertions.Expect(visit.Page.Locator("a.row")).Not.ToHaveCountAsync(1);
    }
}
