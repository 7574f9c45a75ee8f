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
}
