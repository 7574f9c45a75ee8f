using System.Diagnostics;

namespace Assay.Bench;

/// <summary>How long an empty instance takes to answer, and how much memory it holds when nobody uses it.</summary>
internal static class Start
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);

    public static async Task<int> Run()
    {
        var data = Directory.CreateTempSubdirectory("assay-bench-").FullName;
        try
        {
            await Measure("first start, empty folder", data);
            await Measure("second start", data);
            return 0;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task Measure(string what, string data)
    {
        var watch = Stopwatch.StartNew();
        await using var server = await ServerProcess.Launch(data);
        using var http = new HttpClient { BaseAddress = server.Address };
        (await http.GetAsync("/health/ready")).EnsureSuccessStatusCode();
        Console.WriteLine($"{what}: ready after {watch.Elapsed.TotalSeconds:N2} s");
        (await http.GetAsync("/login")).EnsureSuccessStatusCode();
        Console.WriteLine($"{what}: first page after {watch.Elapsed.TotalSeconds:N2} s");

        await Task.Delay(Settle);
        var processes = ProcessTree.Of(server.Id);
        var own = ProcessTree.Memory(server.Id);
        var all = processes.Sum(ProcessTree.Memory);
        Console.WriteLine(
            $"{what}: idle after {Settle.TotalSeconds:N0} s: {all / 1024.0:N0} MB "
            + $"(server {own / 1024.0:N0} MB, PostgreSQL {(all - own) / 1024.0:N0} MB "
            + $"in {processes.Count - 1} processes; proportional set size)");
    }
}
