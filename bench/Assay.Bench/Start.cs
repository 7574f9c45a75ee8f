using System.Diagnostics;
using System.Globalization;

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
        using var server = Launch(data);
        var address = await Ready(server);
        using var http = new HttpClient { BaseAddress = address };
        (await http.GetAsync("/health/ready")).EnsureSuccessStatusCode();
        Console.WriteLine($"{what}: ready after {watch.Elapsed.TotalSeconds:N2} s");
        (await http.GetAsync("/login")).EnsureSuccessStatusCode();
        Console.WriteLine($"{what}: first page after {watch.Elapsed.TotalSeconds:N2} s");

        await Task.Delay(Settle);
        var processes = Tree(server.Id);
        var own = Memory(server.Id);
        var all = processes.Sum(Memory);
        Console.WriteLine(
            $"{what}: idle after {Settle.TotalSeconds:N0} s: {all / 1024.0:N0} MB "
            + $"(server {own / 1024.0:N0} MB, PostgreSQL {(all - own) / 1024.0:N0} MB "
            + $"in {processes.Count - 1} processes; proportional set size)");

        using var stop = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]);
        await server.WaitForExitAsync();
        if (server.ExitCode != 0) throw new InvalidOperationException($"The server ended with {server.ExitCode}");
    }

    private static Process Launch(string data)
    {
        // Beside this program's folder: artifacts/bin/Assay.Bench/release and artifacts/bin/Assay.Server/release.
        var program = Path.Combine(AppContext.BaseDirectory, "../../Assay.Server/release/Assay.Server.dll");
        if (!File.Exists(program))
            throw new FileNotFoundException("Build the server first: ./assay bench does", program);
        var start = new ProcessStartInfo("dotnet", [program, "--data", data, "--port", "0"])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    private static async Task<Uri> Ready(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
            if (line.TrimStart().StartsWith("Address", StringComparison.Ordinal))
                return new(line.Trim().Split(' ')[^1]);
        throw new InvalidOperationException("The server ended before it was ready");
    }

    /// <summary>The process and all its descendants.</summary>
    private static List<int> Tree(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToLookup(process => process.Parent, process => process.Id);
        var found = new List<int> { root };
        for (var index = 0; index < found.Count; index++) found.AddRange(parents[found[index]]);
        return found;
    }

    private static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The name in parentheses may hold spaces.
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <returns>Kilobytes; pages that several processes share are divided among them.</returns>
    private static long Memory(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup")
                .First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
