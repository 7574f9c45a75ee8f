using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace Assay.Browser.Tests;

/// <summary>The way of a new team, on an instance of its own.</summary>
public sealed class FirstLaunchTests : IAsyncLifetime
{
    private readonly Browser browser = new();

    public ValueTask InitializeAsync() => browser.InitializeAsync();
    public ValueTask DisposeAsync() => browser.DisposeAsync();

    [Fact]
    public async Task From_an_empty_instance_to_a_documented_test_case()
    {
        await using var visit = await browser.Visit();
        var page = visit.Page;
        await Assertions.Expect(page.Locator("h2", new() { HasText = "No projects yet" })).ToBeVisibleAsync();
        await visit.IsAccessible();
        await page.ClickAsync("text=Load demo data");
        await visit.Arrives("/launches$");
        await Assertions.Expect(page.Locator(".launch")).ToHaveCountAsync(9);
        await visit.Picture("launches");

        await page.ClickAsync("text=Upload results");
        await Drop(page, "dialog .drop", Folder());
        await Assertions.Expect(page.Locator("[data-count]")).ToContainTextAsync("3 files");
        await page.FillAsync("dialog [name=name]", "By drag and drop");
        await page.ClickAsync("dialog button[type=submit]");
        await visit.Arrives("/launch/[0-9]+$");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("By drag and drop");
        await Assertions.Expect(page.Locator(".head .legend")).ToContainTextAsync("failed 1");
        await visit.IsAccessible();

        await page.ClickAsync(".card a.row");
        await Assertions.Expect(page.Locator(".detail h2")).ToHaveTextAsync("pays by card");
        await Assertions.Expect(page.Locator(".detail .msg").First).ToContainTextAsync("card was declined");
        await visit.Picture("failure");

        await page.ClickAsync("text=Close launch");
        await Assertions.Expect(page.Locator(".pill.done")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await page.ClickAsync("nav >> text=Test cases");
        await visit.Arrives("/test-cases$");
        await page.FillAsync("input[type=search]", "pays by card");
        await Assertions.Expect(page.Locator(".filters .t")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("input[type=search]")).ToBeFocusedAsync();
        await page.Locator(".row.grp").First.ClickAsync();
        await page.Locator("a.row", new() { HasText = "pays by card" }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".detail h2")).ToHaveTextAsync("pays by card");
        await Assertions.Expect(page.Locator(".detail .steps").First).ToContainTextAsync("enter the number");
        await visit.Picture("case");
        await visit.IsAccessible();
    }

    /// <summary>What the browser does when somebody lets go of files over an element.</summary>
    private static async Task Drop(IPage page, string target, FilePayload[] files)
    {
        var dropped = await page.EvaluateHandleAsync("""
            files => { const dropped = new DataTransfer();
              for (const file of files) dropped.items.add(new File([file.text], file.name));
              return dropped; }
            """, files.Select(file => new { name = file.Name, text = Encoding.UTF8.GetString(file.Buffer) }).ToArray());
        await page.DispatchEventAsync(target, "dragover", new { dataTransfer = dropped });
        await page.DispatchEventAsync(target, "drop", new { dataTransfer = dropped });
    }

    private static FilePayload[] Folder() =>
    [
        Json("1-result.json", """
            {"uuid":"1","name":"pays by card","fullName":"shop.Pay.card","status":"failed",
             "start":1790000000000,"stop":1790000004200,
             "statusDetails":{"message":"card was declined",
              "trace":"Error: card was declined\n    at pay (src/pay.ts:4:11)"},
             "labels":[{"name":"epic","value":"Paying"},{"name":"suite","value":"Pay"}],
             "steps":[{"name":"enter the number","status":"passed"},{"name":"confirm","status":"failed"}],
             "attachments":[{"name":"log","source":"log-attachment.txt","type":"text/plain"}]}
            """),
        Json("2-result.json", """
            {"uuid":"2","name":"pays by voucher","fullName":"shop.Pay.voucher","status":"passed",
             "start":1790000000000,"stop":1790000000900,
             "labels":[{"name":"epic","value":"Paying"},{"name":"suite","value":"Pay"}]}
            """),
        Json("log-attachment.txt", "gateway answered 402"),
    ];

    private static FilePayload Json(string name, string text) =>
        new() { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(text) };
}
