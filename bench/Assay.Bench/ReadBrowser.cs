using Microsoft.Playwright;

namespace Assay.Bench;

/// <summary>
/// How long pages take in a real Chromium with an empty cache, and how much they fetch: until the scripts of the page
/// have run (it answers to keys and clicks), near the server and 60 ms away from it.
/// </summary>
internal static class ReadBrowser
{
    private const int Visits = 15;

    public static async Task Run(ReadServer server, ReadSample sample)
    {
        if (Executable() is not { } executable)
        {
            Console.WriteLine(
                "\nChromium was not found (ASSAY_CHROMIUM names it): pages are not measured in a browser");
            return;
        }
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        var session = await SignIn(chromium, server.Address);
        Console.WriteLine(
            $"\nPages in Chromium, {Visits} first visits each, ms until interactive; fetched without images\n");
        Console.WriteLine($"| {"",-36} | p50 near | max near | p50 60 ms away | max 60 ms away | KB fetched |");
        Console.WriteLine(
            $"|{new string('-', 38)}|---------:|---------:|---------------:|---------------:|-----------:|");
        foreach (var (name, path) in Pages(sample))
        {
            var near = await Measure(chromium, session, server.Address, path, latency: 0);
            var far = await Measure(chromium, session, server.Address, path, latency: 60);
            Console.WriteLine($"| {name,-36} | {near.Middle,8:N0} | {near.Slowest,8:N0} | {far.Middle,14:N0} "
                + $"| {far.Slowest,14:N0} | {near.Bytes / 1000.0,10:N1} |");
        }
    }

    private static string? Executable() => Environment.GetEnvironmentVariable("ASSAY_CHROMIUM")
        ?? ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"])
            .FirstOrDefault(File.Exists);

    private static (string, string)[] Pages(ReadSample sample) =>
    [
        ("projects", "/"), ("launches", $"/project/{sample.Project}/launches"),
        ("overview of the large launch", $"/launch/{sample.Large}"),
        ("its tree of suites", $"/launch/{sample.Large}/tree?treeId=2"),
        ("its tree of features", $"/launch/{sample.Large}/tree?treeId=1"),
        ("its list of results", $"/launch/{sample.Large}/list"),
        ("its failures by a part of the name", $"/launch/{sample.Large}/list?status=failed&q=refund"),
        ("a result", $"/launch/{sample.Large}/tree/{sample.Results[7]}"),
        ("test cases", $"/project/{sample.Project}/test-cases"),
        ("a test case", $"/project/{sample.Project}/test-cases/{sample.Cases[7]}"),
    ];

    private static async Task<string> SignIn(IBrowser chromium, Uri address)
    {
        await using var context = await chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(address, "/login").ToString());
        await page.FillAsync("[name=username]", "admin");
        await page.FillAsync("[name=password]", ServerProcess.Password);
        await page.ClickAsync("button[type=submit]");
        await page.WaitForURLAsync(new Uri(address, "/").ToString());
        return await context.StorageStateAsync();
    }

    private static async Task<(double Middle, double Slowest, double Bytes)> Measure(
        IBrowser chromium, string session, Uri address, string path, int latency)
    {
        var times = new List<double>();
        var bytes = 0.0;
        for (var visit = -2; visit < Visits; visit++)
        {
            await using var context = await chromium.NewContextAsync(
                new() { StorageState = session, ViewportSize = new() { Width = 1440, Height = 900 } });
            var page = await context.NewPageAsync();
            var devtools = await context.NewCDPSessionAsync(page);
            await devtools.SendAsync("Network.enable");
            if (latency > 0)
                await devtools.SendAsync("Network.emulateNetworkConditions", new()
                {
                    ["offline"] = false, ["latency"] = latency, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1,
                });
            await page.GotoAsync(new Uri(address, path).ToString(), new() { WaitUntil = WaitUntilState.Load });
            // Scripts are modules: they have run when the content is loaded.
            var timing = await page.EvaluateAsync<double[]>("""
                () => {
                  const page = performance.getEntriesByType("navigation")[0];
                  const parts = performance.getEntriesByType("resource").filter(part => part.initiatorType !== "img");
                  return [page.domContentLoadedEventEnd,
                    page.transferSize + parts.reduce((sum, part) => sum + part.transferSize, 0)];
                }
                """);
            if (visit < 0) continue;
            times.Add(timing[0]);
            bytes = Math.Max(bytes, timing[1]);
        }
        times.Sort();
        return (times[times.Count / 2], times[^1], bytes);
    }
}
