using System.Diagnostics;
using System.Globalization;

namespace Assay.Bench;

/// <summary>
/// The fault suite (tests/Assay.Fault.Tests) round after round, each with a new seed: the first in its short form, the
/// others three times as long, until the time is over or a round fails.
/// </summary>
internal static class Faults
{
    private const int LongForm = 3;

    // artifacts/bin/Assay.Bench/release
    private static readonly string Root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));

    public static async Task<int> Run(int minutes)
    {
        var suite = Path.Combine(Root, "tests", "Assay.Fault.Tests");
        string[] build = ["msbuild", suite, "-restore", "-p:Configuration=Release", "-m:1", "-v:q", "-nologo"];
        if (await Program(new ProcessStartInfo("dotnet", build)) != 0) return 1;
        var watch = Stopwatch.StartNew();
        for (var round = 1; round == 1 || watch.Elapsed.TotalMinutes < minutes; round++)
        {
            var seed = Random.Shared.Next(1, int.MaxValue);
            Console.WriteLine($"round {round}, seed {seed}, {watch.Elapsed.TotalMinutes:N1} of {minutes} minutes");
            if (await Round(seed, round == 1 ? 1 : LongForm) == 0) continue;
            Console.WriteLine($"round {round} failed; again: ASSAY_FAULT_SEED={seed} "
                + $"ASSAY_FAULT_SCALE={(round == 1 ? 1 : LongForm)} ./assay test Fault");
            return 1;
        }
        Console.WriteLine($"no fault was found in {watch.Elapsed.TotalMinutes:N1} minutes");
        return 0;
    }

    private static Task<int> Round(int seed, int scale)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(Root, "artifacts/bin/Assay.Fault.Tests/release/Assay.Fault.Tests.dll"), "-noColor"]);
        start.Environment["ASSAY_FAULT_SEED"] = seed.ToString(CultureInfo.InvariantCulture);
        start.Environment["ASSAY_FAULT_SCALE"] = scale.ToString(CultureInfo.InvariantCulture);
        return Program(start);
    }

    private static async Task<int> Program(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
