using System.Globalization;
using Xunit;

namespace Assay.Fault.Tests;

/// <summary>
/// How hard a run is. Everything random comes from one seed, which is printed; ASSAY_FAULT_SEED repeats a run,
/// ASSAY_FAULT_SCALE makes it longer (1 is the short form).
/// </summary>
internal static class FaultRun
{
    public static int Seed { get; } = Number("ASSAY_FAULT_SEED") ?? Random.Shared.Next(1, int.MaxValue);
    public static int Scale { get; } = Number("ASSAY_FAULT_SCALE") ?? 1;

    /// <summary>Numbers of one test's own, whatever other tests draw at the same time.</summary>
    public static Random Draw(string test) =>
        new(Seed ^ test.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter)));

    /// <summary>A figure of the run, for people; shown whether the test passes or not.</summary>
    public static void Tell(string figure)
    {
        Console.WriteLine($"   {figure} (seed {Seed})");
        TestContext.Current.TestOutputHelper?.WriteLine($"{figure} (seed {Seed})");
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
