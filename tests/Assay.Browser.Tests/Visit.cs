using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Assay.Browser.Tests;

/// <summary>What a person does in a browser, in their words.</summary>
public sealed class Visit : IAsyncDisposable
{
    private static readonly string Axe = File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "axe", "node_modules", "axe-core", "axe.min.js"));
    private readonly string address;
    private readonly List<string> errors = [];

    public Visit(IPage page, string address)
    {
        Page = page;
        this.address = address;
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, line) =>
        {
            if (line.Text.Contains("Content Security Policy", StringComparison.Ordinal)) errors.Add(line.Text);
        };
    }

    public IPage Page { get; }

    public async Task SignIn(string username, string password)
    {
        await Open("/login");
        await Page.FillAsync("[name=username]", username);
        await Page.FillAsync("[name=password]", password);
        await Page.ClickAsync("button[type=submit]");
    }

    /// <param name="until">How much of the page must be there.</param>
    public Task Open(string path, WaitUntilState until = WaitUntilState.Load) =>
        Page.GotoAsync(address + path, new() { WaitUntil = until });

    /// <summary>Waits for the address only: pages that listen to live events are never idle.</summary>
    public Task Arrives(string pattern)
    {
        var wanted = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        return Assertions.Expect(Page).ToHaveURLAsync(wanted, new() { Timeout = 60_000 });
    }

    public Task Picture(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Pictures, name + ".png") });

    /// <summary>Pages by name, each on a desk and on a phone, light and dark.</summary>
    public static TheoryData<string, int, string> OnEveryScreen(string[] names)
    {
        var pages = new TheoryData<string, int, string>();
        foreach (var name in names)
            foreach (var width in (int[])[1440, 390])
                foreach (var theme in (string[])["light", "dark"]) pages.Add(name, width, theme);
        return pages;
    }

    /// <summary>Nothing on the page is wider than the screen.</summary>
    public async Task Fits()
    {
        var wider = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        Assert.True(wider <= 0, $"{Page.Url} is {wider} pixels wider than the screen");
    }

    /// <summary>No serious finding of axe on the page as it is now.</summary>
    public async Task IsAccessible()
    {
        await Page.EvaluateAsync(Axe);
        var findings = await Page.EvaluateAsync<string[]>("""
            async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
              .filter(found => ["serious", "critical"].includes(found.impact))
              .map(found => `${location.pathname} ${found.id}: ${found.nodes[0].html.slice(0, 160)}`)
            """);
        Assert.Empty(findings);
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Assert.Empty(errors);
    }
}
