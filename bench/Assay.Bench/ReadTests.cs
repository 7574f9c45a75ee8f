using Assay.Formats;

namespace Assay.Bench;

/// <summary>
/// Tests and their results as a reader of formats hands them to the server's writer; the same numbers give the same
/// result. Labels are those of <see cref="Workload"/>; steps are fewer texts of the same shape, attachments there are
/// none, because what is measured reads neither in numbers.
/// </summary>
internal static class ReadTests
{
    private const int Templates = 60;
    private const long Epoch = 1_740_000_000_000;

    /// <summary>After so many launches a test's owner has changed: it looks different, and is the same test.</summary>
    private const int LaunchesOfOneLook = 170;

    /// <param name="attempt">0 is the last attempt, which is visible; 1 came before it and failed.</param>
    public static TestResult Result(int test, int launch, int attempt)
    {
        var random = new Random(unchecked(launch * 7919 ^ test * 104729 ^ attempt));
        var status = attempt == 0 ? Fate(test, random) : Status.Failed;
        var start = Epoch + launch * 86_400_000L + test * 20L - attempt * 60_000;
        var duration = 20 + random.Next(3000) + (random.Next(50) == 0 ? random.Next(120_000) : 0);
        var failed = status is Status.Failed or Status.Broken;
        var result = new TestResult
        {
            Uuid = Workload.Hash($"{launch}/{test}/{attempt}"), Name = Name(test), FullName = FullName(test),
            HistoryId = Workload.Hash($"history/{test}"), TestCaseId = Workload.Hash($"case/{test}"),
            Status = status, Start = start, Stop = start + duration, Duration = duration,
            HostId = "runner-" + test % 8, ThreadId = "worker-" + test % 32,
            Message = failed ? Message(test, random) : null, Trace = failed ? Trace(test) : null,
            Labels = Labels(test, launch / LaunchesOfOneLook),
        };
        for (var number = 0; number < test % 3; number++)
            result.Parameters.Add(new("argument" + number, Workload.Word(test + number)));
        for (var step = 0; step < 4 + test % 5; step++) result.Steps.Add(Step(step, start, status, step == 3));
        return result;
    }

    public static bool IsRetried(int test, int launch) => (uint)(test * 31 + launch * 17) % 20 == 0;

    private static string Name(int test) =>
        $"Order {test} is handled when the {Workload.Word(test)} {Workload.Word(test / 7)} has "
            + Workload.Word(test / 3);

    private static string FullName(int test) => $"shop.{Workload.Word(test / 50)}.Test{test / 7}.method{test}";

    private static Status Fate(int test, Random random)
    {
        var dice = random.Next(100);
        if (test * 7919L % 100 < 10) return dice < 75 ? Status.Failed : Status.Passed;
        return dice switch { < 3 => Status.Failed, < 5 => Status.Broken, < 7 => Status.Skipped, _ => Status.Passed };
    }

    private static string Message(int test, Random random)
    {
        var template = test * 31L % Templates;
        return $"AssertionError: rule {template} of {Workload.Word((int)template)}: expected {random.Next(1000)} "
            + $"but was {random.Next(1000)} for order {random.Next():x8}";
    }

    private static string Trace(int test) => string.Concat(Enumerable.Range(0, 25).Select(frame =>
        $"\tat shop.Rule{test * 31L % Templates}.check{frame}(Rule.java:{frame * 13})\n"));

    private static Step Step(int number, long start, Status status, bool last) => new()
    {
        Name = $"Step {number}: {Workload.Word(number * 7)} the {Workload.Word(number * 3)}", Start = start,
        Stop = start + 10, Duration = 10, Status = last ? status : Status.Passed,
        Steps =
        [
            new() { Name = $"open the {Workload.Word(number)}", Status = Status.Passed, Start = start, Duration = 4 },
            new() { Name = $"see {Workload.Word(number + 5)}", Status = Status.Passed, Start = start, Duration = 4 },
        ],
    };

    private static List<Label> Labels(int test, int look) =>
    [
        new("epic", "Epic " + test / 2000), new("feature", "Feature " + test / 200), new("story", "Story " + test / 25),
        new("parentSuite", "shop." + Workload.Word(test / 2000)), new("suite", "Suite" + test / 7),
        new("subSuite", Workload.Word(test / 9)), new("package", "shop." + Workload.Word(test / 50)),
        new("testClass", $"shop.{Workload.Word(test / 50)}.Test{test / 7}"), new("testMethod", "method" + test),
        new("layer", (test % 10) switch { < 6 => "unit", < 9 => "api", _ => "e2e" }),
        new("owner", Workload.Word(test / 100 + look)), new("severity", "normal"),
        new("tag", test % 3 == 0 ? "smoke" : "regression"), new("host", "runner-" + test % 8),
        new("thread", "worker-" + test % 32), new("framework", "junit5"),
    ];
}
