using Microsoft.Playwright;
using Xunit;

namespace Assay.Browser.Tests;

/// <summary>Ways through the product of somebody who works with it.</summary>
public sealed class JourneyTests(Browser browser)
{
    [Fact]
    public async Task Results_that_arrive_are_seen_without_reloading()
    {
        await using var visit = await browser.Visit();
        var page = visit.Page;
        var project = await page.EvaluateAsync<long>("""
            async () => { document.cookie = "XSRF-TOKEN=v"; return (await (await fetch("/api/project", { method: "POST",
              headers: { "X-XSRF-TOKEN": "v", "Content-Type": "application/json" },
              body: JSON.stringify({ name: "Live " + Date.now() }) })).json()).id; }
            """);
        await visit.Open($"/project/{project}/launches");
        await Assertions.Expect(page.Locator("h2", new() { HasText = "No launches yet" })).ToBeVisibleAsync();
        await page.EvaluateAsync("""
            async project => { const form = new FormData();
              form.append("info", new Blob([JSON.stringify({ projectId: project, name: "Live launch" })]), "info.json");
              const result = { uuid: "1", name: "arrives", status: "passed", fullName: "a.b" };
              form.append("file", new Blob([JSON.stringify(result)]), "1-result.json");
              await fetch("/api/launch/upload", { method: "POST", headers: { "X-XSRF-TOKEN": "v" }, body: form }); }
            """, project);
        await Assertions.Expect(page.Locator(".launch a", new() { HasText = "Live launch" }))
            .ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Assertions.Expect(page.Locator(".launch .legend")).ToContainTextAsync("passed 1");
    }

    [Fact]
    public async Task An_open_branch_stays_open_and_counts_while_results_arrive()
    {
        await using var visit = await browser.Visit();
        var page = visit.Page;
        var launch = await Send(page, null, ("1", "adds", "passed"), ("2", "removes", "failed"));
        await visit.Open($"/launch/{launch}/tree");
        await page.ClickAsync(".row.grp >> text=Basket");
        await page.ClickAsync("a.row >> text=removes");
        await Assertions.Expect(page.Locator(".detail h2")).ToHaveTextAsync("removes");

        await Send(page, launch, ("3", "empties", "passed"));

        await Assertions.Expect(page.Locator("a.row >> text=empties")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Assertions.Expect(page.Locator(".row.grp .r")).ToContainTextAsync("3");
        await Assertions.Expect(page.Locator("a.row.sel .nm")).ToHaveTextAsync("removes");
        Assert.Matches($"/launch/{launch}/tree/[0-9]+$", page.Url);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("a.row.sel .nm")).ToHaveTextAsync("removes");
        await page.Keyboard.PressAsync("Escape");
        Assert.EndsWith($"/launch/{launch}/tree", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_before_the_script_has_arrived_is_searched_for()
    {
        await using var visit = await browser.Visit();
        var page = visit.Page;
        var launch = await Send(page, null, ("1", "adds", "passed"), ("2", "removes", "failed"));
        var typed = new TaskCompletionSource();
        await page.RouteAsync("**/js/app.js*", async route =>
        {
            await typed.Task;
            await route.ContinueAsync();
        });
        await visit.Open($"/launch/{launch}/list", WaitUntilState.Commit);
        await page.FillAsync("input[type=search]", "adds");
        typed.SetResult();

        await Assertions.Expect(page.Locator("a.row >> text=removes")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("a.row >> text=adds")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(1440, "dark")]
    [InlineData(390, "light")]
    public async Task Sign_in_and_errors_are_readable_everywhere(int width, string theme)
    {
        await using var visit = await browser.Visit(width, 844, theme, signIn: false);
        await visit.Open("/launch/1");
        Assert.Contains("/login", visit.Page.Url, StringComparison.Ordinal);
        await visit.IsAccessible();
        await visit.SignIn("admin", "wrong");
        await Assertions.Expect(visit.Page.Locator("[role=alert]")).ToContainTextAsync("do not belong together");
        await visit.Picture($"login-{width}-{theme}");
    }

    [Fact]
    public async Task The_keyboard_is_enough_to_read_a_failure()
    {
        await using var visit = await browser.Visit();
        var page = visit.Page;
        await visit.Open("/launch/999999");
        await Assertions.Expect(page.Locator("h2")).ToHaveTextAsync("There is nothing here");
        await visit.Open("/tokens");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.FillAsync("[name=name]", "pipeline");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#token")).ToBeVisibleAsync();
        await visit.IsAccessible();
    }

    /// <summary>
    /// Sends results of the suite Basket with the session of the page, into a new launch or a given one.
    /// </summary>
    private static Task<long> Send(
        IPage page, long? launch, params (string Uuid, string Name, string Status)[] results) =>
        page.EvaluateAsync<long>("""
            async sent => { document.cookie = "XSRF-TOKEN=v";
              const post = async (url, body, type) => (await fetch(url, { method: "POST", body,
                headers: { "X-XSRF-TOKEN": "v", ...(type && { "Content-Type": type }) } })).json();
              const project = sent.launch ? 0
                : (await post("/api/project", JSON.stringify({ name: "Tree " + Date.now() }), "application/json")).id;
              const form = new FormData();
              form.append("info", new Blob([JSON.stringify({ projectId: project, name: "Tree launch" })]), "info.json");
              for (const one of sent.results) form.append("file", new Blob([JSON.stringify({ uuid: one.uuid,
                name: one.name, status: one.status, fullName: "a." + one.name,
                labels: [{ name: "suite", value: "Basket" }] })]), one.uuid + "-result.json");
              const answer = await post(sent.launch ? `/api/launch/${sent.launch}/upload` : "/api/launch/upload", form);
              return answer.launchId; }
            """, new
        {
            launch,
            results = results.Select(result => new { uuid = result.Uuid, name = result.Name, status = result.Status })
                .ToArray(),
        });
}
