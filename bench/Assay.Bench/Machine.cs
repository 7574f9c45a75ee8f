using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Assay.Bench;

/// <summary>What a figure was measured on: without that it says little.</summary>
internal static class Machine
{
    public static string Description =>
        $"{Model}, {Environment.ProcessorCount} processors, "
        + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:N0} GB of memory, {RuntimeInformation.OSDescription}";

    /// <summary>
    /// What was written before goes to the disk now, not while something else is measured. Windows has no such command.
    /// </summary>
    public static void Settle()
    {
        if (OperatingSystem.IsWindows()) return;
        using var sync = Process.Start(new ProcessStartInfo("sync") { UseShellExecute = false })!;
        sync.WaitForExit();
    }

    private static string Model
    {
        get
        {
            const string List = "/proc/cpuinfo";
            var line = File.Exists(List)
                ? File.ReadLines(List).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
                : null;
            return line is null
                ? RuntimeInformation.ProcessArchitecture.ToString()
                : line[(line.IndexOf(':') + 1)..].Trim();
        }
    }
}
