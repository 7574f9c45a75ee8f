using Microsoft.Playwright;
using Xunit;

namespace Assay.Browser.Tests;

/// <summary>
/// A published report is a program of somebody else: it runs, and can do nothing in the reader's name.
/// </summary>
public sealed class ReportTests(Browser browser)
{
    private const string Report = """
        <!DOCTYPE html><html><head><title>loading</title></head><body><script src="app.js"></script></body></html>
        """;

    private const string Script = """
        const seen = [];
        try { seen.push("cookie:" + document.cookie); } catch { seen.push("cookie refused"); }
        try { localStorage.setItem("a", "1"); seen.push("storage:" + localStorage.getItem("a")); }
        catch { seen.push("storage refused"); }
        fetch("/api/project", { credentials: "include" }).then(r => r.text())
          .then(t => seen.push("read " + t.length), () => seen.push("read refused"))
          .then(() => fetch("data.json").then(r => r.json())
            .then(d => seen.push("data:" + d.value), () => seen.push("data refused")))
          .then(() => { document.title = "ran"; document.body.textContent = seen.join(" | "); });
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_report_runs_in_a_sandbox(bool isPublic)
    {
        await using var visit = await browser.Visit();
        var address = await Publish(visit.Page, isPublic);

        await visit.Open(address);

        await Assertions.Expect(visit.Page).ToHaveTitleAsync("ran");
        await Assertions.Expect(visit.Page.Locator("body")).ToContainTextAsync("read refused");
        await Assertions.Expect(visit.Page.Locator("body")).ToContainTextAsync("storage:1");
        await Assertions.Expect(visit.Page.Locator("body")).ToContainTextAsync("data:7");
        Assert.DoesNotContain("XSRF", await visit.Page.InnerTextAsync("body"), StringComparison.Ordinal);
    }

    private static Task<string> Publish(IPage page, bool isPublic) => page.EvaluateAsync<string>("""
        async ({ isPublic, files }) => {
          document.cookie = "XSRF-TOKEN=v";
          const post = async (url, body) => { const json = !(body instanceof FormData);
            const answer = await fetch(url, { method: "POST", body: json ? JSON.stringify(body) : body,
              headers: { "X-XSRF-TOKEN": "v", ...(json && { "Content-Type": "application/json" }) } });
            if (!answer.ok) throw new Error(url + " " + answer.status + " " + await answer.text());
            return await answer.json(); };
          const project = (await post("/api/project", { name: "Report " + Date.now() })).id;
          const uuid = crypto.randomUUID();
          const made = await post(
            "/api/test-report", { projectId: project, isPublic, reportName: "Sandboxed", reportUuid: uuid });
          const form = new FormData();
          for (const [name, text] of Object.entries(files)) {
            form.append("filename", name); form.append("file", new Blob([text]), name); }
          await post(`/api/test-report/${uuid}/upload/batch`, form);
          const done = await post(`/api/test-report/${uuid}/complete`, {});
          return new URL(done.url ?? made.url, location.href).pathname;
        }
        """, new { isPublic, files = new Dictionary<string, string>
        {
            ["index.html"] = Report, ["app.js"] = Script, ["data.json"] = """{"value":7}""",
        } });
}
