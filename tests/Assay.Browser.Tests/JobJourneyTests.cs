using Microsoft.Playwright;
using Xunit;

namespace Assay.Browser.Tests;

/// <summary>What the owner of a pipeline does with its job and its environment.</summary>
public sealed class JobJourneyTests(DemoInstance demo) : IClassFixture<DemoInstance>
{
    [Fact]
    public async Task A_parameter_is_linked_to_an_environment_variable()
    {
        await using var visit = await demo.Browser.Visit();
        await visit.Open(await demo.Address(visit, "job"));
        await visit.Page.GetByLabel("Default of Branch").FillAsync("develop");
        await visit.Page.GetByLabel("Environment variable of Branch").SelectOptionAsync(["Branch"]);
        await visit.Page.ClickAsync("text=Save");
        await visit.Arrives("/jobs/\\d+$");
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Default of Branch")).ToHaveValueAsync("develop");
        await Assertions.Expect(visit.Page.GetByLabel("Environment variable of Branch").Locator("option:checked"))
            .ToHaveTextAsync("Branch");
    }

    [Fact]
    public async Task A_key_that_uploads_had_is_mapped_with_one_click_and_removed_again()
    {
        await using var visit = await demo.Browser.Visit();
        await visit.Open(await demo.Address(visit, "environment"));
        await visit.Page.GetByLabel("Map CI_RUNNER_TAGS").ClickAsync();
        var remove = visit.Page.GetByLabel("Remove the mapping of CI_RUNNER_TAGS");
        await Assertions.Expect(remove).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Map CI_RUNNER_TAGS")).ToHaveCountAsync(0);
        await remove.ClickAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Map CI_RUNNER_TAGS")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_build_server_is_added_tried_connected_chosen_for_a_job_and_deleted()
    {
        await using var visit = await demo.Browser.Visit();
        var page = visit.Page;
        await visit.Open(await demo.Address(visit, "job"));
        await Assertions.Expect(page.Locator(".head .meta")).ToContainTextAsync("build server GitLab");
        var job = new Uri(page.Url).AbsolutePath;

        await page.ClickAsync("text=Administration");
        await page.ClickAsync("main a.btn.main");
        await page.ClickAsync("text=TeamCity");
        await page.GetByLabel("Address").FillAsync("http://127.0.0.1:1");
        await page.GetByLabel("Access token or password").FillAsync("secret");
        await page.ClickAsync("text=Test connection");
        await Assertions.Expect(page.Locator("#tried")).ToContainTextAsync("Nothing listens at http://127.0.0.1:1");
        await Assertions.Expect(page.GetByLabel("Access token or password")).ToHaveValueAsync("secret");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await visit.Arrives("/administration/integrations$");

        await visit.Open(await demo.Address(visit, "project-integrations"));
        await page.GetByLabel("Connect TeamCity").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect", Exact = true }).ClickAsync();
        await visit.Arrives("/settings/integrations$");
        await visit.Open(job);
        await page.GetByLabel("Build server").SelectOptionAsync(["TeamCity"]);
        await page.ClickAsync("text=Save");
        await Assertions.Expect(page.Locator(".head .meta")).ToContainTextAsync("build server TeamCity");

        await visit.Open("/administration/integrations");
        await page.Locator("main >> text=TeamCity").First.ClickAsync();
        await page.ClickAsync("text=Delete…");
        await Assertions.Expect(page.Locator("#delete")).ToContainTextAsync("One project is connected to it.");
        await page.ClickAsync("#delete button[type=submit]");
        await visit.Open(job);
        await page.GetByLabel("Build server").SelectOptionAsync(["-1"]);
        await page.ClickAsync("text=Save");
        await Assertions.Expect(page.Locator(".head .meta")).ToContainTextAsync("build server GitLab");
    }

    [Fact]
    public async Task The_runs_of_a_launch_lead_to_their_job_and_back()
    {
        await using var visit = await demo.Browser.Visit();
        await visit.Open(await demo.Address(visit, "job"));
        await visit.Page.Locator("td a.link").First.ClickAsync();
        await visit.Arrives("/launch/\\d+/jobs");
        await Assertions.Expect(visit.Page.Locator("section.run").First).ToContainTextAsync("release/26.11");
        await Assertions.Expect(visit.Page.Locator("section.run .legend").First).ToContainTextAsync("passed");
        await visit.Page.Locator("section.run .name a").First.ClickAsync();
        await visit.Arrives("/project/\\d+/jobs/\\d+$");
    }
}
