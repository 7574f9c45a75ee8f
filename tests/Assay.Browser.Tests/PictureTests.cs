using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Assay.Browser.Tests;

/// <summary>
/// Every page with the demo project, on a desk and on a phone, light and dark: it fits, can be read with a screen
/// reader, and breaks no rule of the browser. The pictures are those of the documentation (./assay pictures copies
/// them).
/// </summary>
public sealed class PictureTests(DemoInstance demo) : IClassFixture<DemoInstance>
{
    public static TheoryData<string, int, string> Pages() => Visit.OnEveryScreen(
        [
            "projects", "launches", "launch", "tree", "result", "list", "test-cases", "test-case", "tokens",
            "launch-jobs", "jobs", "job", "environment", "integrations", "integration-kinds", "integration-new",
            "integration", "integration-delete", "project-integrations", "project-integration", "connect", "not-found",
        ]);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_fits_and_is_accessible(string name, int width, string theme)
    {
        await using var visit = await demo.Browser.Visit(width, width > 500 ? 900 : 844, theme);
        await visit.Open(await demo.Address(visit, name));
        await visit.Page.EvaluateAsync("document.fonts.ready");
        if (name == "tree") await Unfold(visit.Page);
        if (name == "integration-delete") await visit.Page.ClickAsync("[data-dialog=delete]");
        if (name == "connect") await Try(visit.Page);

        await visit.Fits();
        await visit.IsAccessible();
        await visit.Picture($"{name}-{width}-{theme}");
    }

    private static async Task Try(IPage page)
    {
        await page.ClickAsync("text=Test connection");
        await Assertions.Expect(page.Locator("#tried .notice")).ToContainTextAsync("Nothing listens at");
    }

    private static async Task Unfold(IPage page)
    {
        await page.Locator(".row.grp").First.ClickAsync();
        await Assertions.Expect(page.Locator("a.row").First).ToBeVisibleAsync();
    }
}

/// <summary>A server of its own with the demo project and some build servers.</summary>
public sealed class DemoInstance : IAsyncLifetime
{
    private string project = "";
    private string launch = "";
    private readonly Dictionary<string, long> servers = [];

    public Browser Browser { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Browser.InitializeAsync();
        await using var visit = await Browser.Visit();
        await visit.Page.ClickAsync("text=Load demo data");
        await visit.Arrives("/launches$");
        project = new Uri(visit.Page.Url).AbsolutePath[..^"/launches".Length];
        await AddServers();
        launch = await visit.Page.Locator(".launch:has(.s-failed) .name a").First.GetAttributeAsync("href") ?? "";
    }

    /// <summary>Where a page of this name is.</summary>
    public async Task<string> Address(Visit visit, string name) => name switch
    {
        "projects" => "/",
        "launches" => project + "/launches",
        "launch" => launch,
        "tree" => launch + "/tree",
        "list" => launch + "/list",
        "result" => await First(visit, launch + "/list?status=failed"),
        "test-cases" => project + "/test-cases",
        "test-case" => await First(visit, project + "/test-cases?q=a"),
        "tokens" => "/tokens",
        "launch-jobs" => await JobRun(visit),
        "jobs" => project + "/jobs",
        "job" => await Job(visit),
        "environment" => project + "/settings/environment",
        "integrations" => "/administration/integrations",
        "integration-kinds" => "/administration/integrations/new",
        "integration-new" => "/administration/integrations/new?type=jenkins",
        "integration" or "integration-delete" => $"/administration/integrations/{servers["gitlab"]}",
        "project-integrations" => project + "/settings/integrations",
        "project-integration" => $"{project}/settings/integrations/{servers["gitlab"]}",
        "connect" => $"{project}/settings/integrations/{servers["jenkins"]}",
        _ => "/launch/999999",
    };

    public ValueTask DisposeAsync() => Browser.DisposeAsync();

    /// <summary>One that the demo's pipeline runs on, and others.</summary>
    private async Task AddServers()
    {
        using var http = await Browser.Client();
        foreach (var (type, name, address) in ((string, string, string)[])
            [
                ("gitlab", "GitLab", "https://git.example"), ("github", "GitHub", "https://github.com"),
                ("jenkins", "Jenkins of the payments department", "http://127.0.0.1:1"),
                ("aws", "CodeBuild, Frankfurt", "https://eu-central-1.console.aws.amazon.com"),
            ])
        {
            using var made = await http.PostAsJsonAsync("/api/integration", new
            {
                type, name, settings = new { endpoint = address },
                defaultSecret = type == "github" ? new { token = "t" } : null,
            });
            made.EnsureSuccessStatusCode();
            servers[type] = (long)(await made.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
        }
        using var connected = await http.PostAsJsonAsync("/api/integration/project", new
        {
            projectId = long.Parse(project.Split('/')[2], CultureInfo.InvariantCulture),
            integrationId = servers["gitlab"], secret = new { token = "t" },
        });
        connected.EnsureSuccessStatusCode();
        using var disabled = await http.PatchAsJsonAsync($"/api/integration/{servers["aws"]}", new { disabled = true });
        disabled.EnsureSuccessStatusCode();
    }

    private async Task<string> Job(Visit visit)
    {
        await visit.Open(project + "/jobs");
        return await visit.Page.Locator("td a.link").First.GetAttributeAsync("href") ?? "";
    }

    private async Task<string> JobRun(Visit visit)
    {
        await visit.Open(await Job(visit));
        return await visit.Page.Locator("td a.link").First.GetAttributeAsync("href") ?? "";
    }

    private static async Task<string> First(Visit visit, string list)
    {
        await visit.Open(list);
        if (await visit.Page.Locator("a.row").CountAsync() == 0)
            await visit.Page.Locator(".row.grp").First.ClickAsync();
        while (await visit.Page.Locator("a.row").CountAsync() == 0)
            await visit.Page.Locator("[aria-expanded=false]").First.ClickAsync();
        return await visit.Page.Locator("a.row").First.GetAttributeAsync("href") ?? "";
    }
}
