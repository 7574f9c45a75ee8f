using System.Diagnostics;
using System.Globalization;
using Assay.Api.Client;

namespace Assay.Bench;

/// <summary>
/// What <c>assayctl upload</c> costs beside the server's own work: the same folder once sent from this process, over
/// connections that are open and with code that is compiled, and once by the program, from its start to its end.
/// </summary>
internal static class Upload
{
    private const int WarmUpResults = 10_000;
    private const int Rounds = 2;
    private const double MostTime = 1.3;
    private const double MostMegabytes = 200;

    /// <returns>0 when the program stays within its limits.</returns>
    public static async Task<int> Run(int results)
    {
        var place = Directory.CreateTempSubdirectory("assay-bench-").FullName;
        try
        {
            var folder = Path.Combine(place, "allure-results");
            var (files, bytes) = new Workload(results, launch: 1).WriteTo(folder);
            Console.WriteLine($"{results:N0} results, {files:N0} files, {bytes / 1e6:N0} MB");
            await using var server = await ServerProcess.Launch(Path.Combine(place, "data"));
            using var http = await server.SignIn();
            var sender = new Sender(http);
            await sender.WarmUp(WarmUpResults);

            var (direct, program, memory) = (0.0, 0.0, 0.0);
            for (var round = 1; round <= Rounds; round++)
            {
                // Each time all tests are new to their project.
                var own = await Direct(sender, await sender.Project($"Direct {round}"), folder, results);
                var (seconds, megabytes) = await Program(
                    server, sender, await sender.Project($"assayctl {round}"), folder, results);
                Console.WriteLine($"round {round}: {own:N2} s without assayctl; with it {seconds:N2} s, "
                    + $"{seconds / own:N2} times as long, {megabytes:N0} MB at most");
                (direct, program) = (direct + own, program + seconds);
                memory = Math.Max(memory, megabytes);
            }
            var within = program / direct <= MostTime && memory < MostMegabytes;
            Console.WriteLine($"assayctl upload: {program / direct:N2} times as long (limit {MostTime}), "
                + $"{memory:N0} MB (limit {MostMegabytes:N0}): {(within ? "within" : "BEYOND")} its limits");
            return within ? 0 : 1;
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private static async Task<double> Direct(Sender sender, long project, string folder, int results)
    {
        var watch = Stopwatch.StartNew();
        var launch = await sender.Launch(project, "Direct");
        await sender.Send(await sender.Session(launch), UploadFolder.Files(folder));
        await sender.Complete(launch, results);
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<(double Seconds, double Megabytes)> Program(
        ServerProcess server, Sender sender, long project, string folder, int results)
    {
        var launch = await sender.Launch(project, "assayctl");
        var start = new ProcessStartInfo(Find(), ["upload", folder]) { UseShellExecute = false };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["ALLURE_ENDPOINT"] = server.Address.AbsoluteUri, ["ALLURE_TOKEN"] = await sender.Token(),
            ["ALLURE_PROJECT_ID"] = project.ToString(CultureInfo.InvariantCulture),
            ["ALLURE_LAUNCH_ID"] = launch.ToString(CultureInfo.InvariantCulture), ["CI"] = "true",
        }) start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var peak = 0L;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(20)))
            peak = Math.Max(peak, ProcessTree.PeakMemory(process.Id));
        await sender.Complete(launch, results);
        var seconds = watch.Elapsed.TotalSeconds;
        return process.ExitCode == 0
            ? (seconds, peak / 1024.0)
            : throw new InvalidOperationException($"assayctl ended with {process.ExitCode}");
    }

    /// <summary>The native file, where it can be built.</summary>
    private static string Find()
    {
        var artifacts = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));
        var native = Path.Combine(artifacts, "assayctl/linux-x64/assayctl");
        return File.Exists(native) ? native : Path.Combine(artifacts, "bin/Assay.Cli/release/assayctl");
    }
}
