using System.Diagnostics;

namespace Assay.Bench;

/// <summary>
/// Allure Report 2 and 3, installed from the lock file in Peers/, each making its report of a folder.
/// </summary>
internal static class Peers
{
    /// <summary>Seconds, of the whole command; a peer whose runtime is not on this machine is left out.</summary>
    public static async Task<List<(string Name, double Seconds)>> Generate(string results)
    {
        var place = Path.Combine(AppContext.BaseDirectory, "peers");
        await Install(place);
        var measured = new List<(string, double)>();
        var output = Directory.CreateTempSubdirectory("assay-bench-report-").FullName;
        try
        {
            IngestServer.Warm(results);
            if (OnPath("java"))
                measured.Add(("Allure Report 2.46", await Run(place, "npx",
                    "allure-commandline", "generate", results, "-o", Path.Combine(output, "two"))));
            else Console.WriteLine("Allure Report 2 is left out: there is no java on this machine");
            IngestServer.Warm(results);
            measured.Add(("Allure Report 3.18", await Run(place, "npx",
                "allure", "generate", results, "--output", Path.Combine(output, "three"))));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
        return measured;
    }

    private static async Task Install(string place)
    {
        if (!OnPath("npm")) throw new InvalidOperationException("Install npm, or leave the peers out with --no-peers");
        var source = Path.Combine(AppContext.BaseDirectory, "Peers");
        Directory.CreateDirectory(place);
        foreach (var file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)), overwrite: true);
        if (!Directory.Exists(Path.Combine(place, "node_modules")))
            await Run(place, "npm", "ci", "--no-audit", "--no-fund");
    }

    private static async Task<double> Run(string place, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = place, UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode == 0) return watch.Elapsed.TotalSeconds;
        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{string.Concat(said)}");
    }

    private static bool OnPath(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
