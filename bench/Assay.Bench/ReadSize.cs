namespace Assay.Bench;

/// <summary>
/// How large the project is: launches of about 10,000 results, one of 100,000, 50,000 test cases. Every launch has the
/// same core of tests, so that these have a history over all launches; the rest of it moves on from launch to launch.
/// </summary>
internal sealed record ReadSize(int Results)
{
    public const int TestCases = 50_000;
    public const int LargeLaunch = 100_000;
    private const int Core = 2000;

    public int Launches => Math.Max(10, Results / 10_000);

    /// <summary>The large launch is among the last, as a nightly run of everything would be.</summary>
    public int Large => Launches - 5;

    public int Spare => Launches;

    /// <summary>The last ordinary launches are closed as people close them, which writes the test cases.</summary>
    public bool IsDocumented(int launch) => launch >= Launches - 20 && launch != Large && launch != Spare;

    private int Ordinary => (Results - LargeLaunch) / (Launches - 1);

    /// <summary>Attempts of a launch in the order in which they ran: the test and its attempt.</summary>
    public IEnumerable<(int Test, int Attempt)> Attempts(int launch)
    {
        var large = launch == Large || launch == Spare;
        var left = large ? LargeLaunch : Ordinary;
        for (var index = 0; left > 0; index++)
        {
            var test = large || index < Core
                ? index
                : Core + (int)(((long)launch * (Ordinary - Core) + index - Core) % (TestCases - Core));
            if (!large && left > 1 && ReadTests.IsRetried(test, launch))
            {
                left--;
                yield return (test, 1);
            }
            left--;
            yield return (test, 0);
        }
    }
}
