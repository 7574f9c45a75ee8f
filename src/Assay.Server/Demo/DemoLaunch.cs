using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Demo;

/// <summary>A file as an adapter would have left it in its results folder.</summary>
internal sealed record DemoFile(string Name, byte[] Content);

/// <summary>
/// The results folder of one run of the shop's tests: which fail, which are flaky and how long they take depends only
/// on the test and the number of the run, so that histories look like histories.
/// </summary>
internal sealed class DemoLaunch(int number, DateTimeOffset start, double share)
{
    /// <summary>
    /// Added to the number of a run in the second browser: the same night, other durations and flakes.
    /// </summary>
    public const int SecondBrowser = 100;

    private readonly List<DemoFile> files = [];
    private long clock = start.ToUnixTimeMilliseconds();

    /// <param name="number">Of the run; failures begin and end at numbers.</param>
    /// <param name="start">Of the first test.</param>
    /// <param name="share">
    /// Which part of the tests runs, 0..1; less than 1 leaves the launch looking unfinished.
    /// </param>
    public static IReadOnlyList<DemoFile> Files(int number, DateTimeOffset start, double share = 1)
    {
        var launch = new DemoLaunch(number, start, share);
        launch.Run();
        return launch.files;
    }

    private void Run()
    {
        var tests = DemoSuite.Tests.Take((int)(DemoSuite.Tests.Count * share)).ToList();
        foreach (var test in tests)
        {
            var outcome = DemoOutcome.Of(test, number);
            if (outcome.FailsFirst) Attempt(test, DemoOutcome.Flake, 0);
            Attempt(test, outcome, 1);
        }
    }

    private void Attempt(DemoTest test, DemoOutcome outcome, int attempt)
    {
        var uuid = Id($"{number}/{test.FullName}/{test.Value}/{attempt}");
        var duration = Duration(test, attempt);
        var result = new JsonObject
        {
            ["uuid"] = uuid,
            ["historyId"] = Id(test.FullName + "/" + test.Value),
            ["testCaseId"] = Id(test.FullName),
            ["fullName"] = test.FullName,
            ["name"] = test.Value is null ? test.Name : $"{test.Name} [{test.Value}]",
            ["status"] = outcome.Status,
            ["stage"] = "finished",
            ["start"] = clock,
            ["stop"] = clock + duration,
            ["description"] = $"Part of **{test.Story}** in {test.Feature}.",
            ["labels"] = Labels(test, clock),
            ["parameters"] = test.Value is null ? [] : Parameters(test),
            ["links"] = outcome.Issue is { } issue
                ? new JsonArray(new JsonObject
                {
                    ["name"] = issue, ["type"] = "issue", ["url"] = $"https://issues.example/{issue}",
                })
                : [],
            ["steps"] = DemoSteps.Of(test, outcome, clock, duration, Attach),
            ["attachments"] = Attachments(test, outcome, uuid),
        };
        if (outcome.Message is not null)
            result["statusDetails"] = new JsonObject
            {
                ["message"] = outcome.Message, ["trace"] = DemoTrace.Of(test, outcome),
                ["expected"] = outcome.Expected, ["actual"] = outcome.Actual,
            };
        Add($"{uuid}-result.json", result);
        Add($"{Id("container/" + uuid)}-container.json", DemoSteps.Container(uuid, test, clock, duration));
        clock += duration / 4 + 35;
    }

    private static JsonArray Labels(DemoTest test, long clock) =>
    [
        Label("epic", test.Epic), Label("feature", test.Feature), Label("story", test.Story),
        Label("suite", test.Class.Split('.')[^1]), Label("layer", test.Layer), Label("owner", test.Owner),
        Label("tag", test.Layer == "unit" ? "fast" : "regression"), Label("host", "runner-" + (1 + clock / 900 % 3)),
        Label("thread", "worker-" + (1 + clock / 300 % 4)), Label("framework", "junit5"), Label("language", "java"),
    ];

    private static JsonArray Parameters(DemoTest test) =>
    [
        new JsonObject { ["name"] = "case", ["value"] = test.Value },
        new JsonObject { ["name"] = "token", ["value"] = Id(test.FullName), ["mode"] = "masked", ["excluded"] = true },
    ];

    private JsonArray Attachments(DemoTest test, DemoOutcome outcome, string uuid)
    {
        var all = new JsonArray();
        if (outcome.Message is null) return all;
        all.Add(Attach("server.log", "text/plain", Encoding.UTF8.GetBytes(DemoTrace.Log(test, clock)), uuid));
        if (test.Layer == "e2e")
            all.Add(Attach("screenshot.png", "image/png", DemoPicture.Draw(test.Name.Length + number), uuid));
        return all;
    }

    private JsonObject Attach(string name, string type, byte[] content, string key)
    {
        var source = $"{Id(key + name)}-attachment{Path.GetExtension(name)}";
        files.Add(new(source, content));
        return new JsonObject { ["name"] = name, ["source"] = source, ["type"] = type };
    }

    private void Add(string name, JsonObject document) =>
        files.Add(new(name, Encoding.UTF8.GetBytes(document.ToJsonString())));

    private static JsonObject Label(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private long Duration(DemoTest test, int attempt)
    {
        var spread = DemoOutcome.Dice(test, number * 2 + attempt);
        var usual = test.Layer switch { "unit" => 12, "api" => 420, _ => 4200 };
        return (long)(usual * (0.6 + spread * 0.9) * (1 + test.Name.Length % 7 * 0.35));
    }

    internal static string Id(string text) => Formats.Md5.Hex(text);
}
