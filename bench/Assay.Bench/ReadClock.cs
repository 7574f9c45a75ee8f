using System.Diagnostics;

namespace Assay.Bench;

/// <summary>Something that is read, with other parameters each time.</summary>
/// <param name="Page">A whole page, as a browser gets it first; its size has a target.</param>
internal sealed record ReadPlace(string Name, Func<Random, string> Path, bool Page = false);

/// <summary>
/// Reads places over one kept connection and keeps how long each answer took, its last byte included.
/// </summary>
internal sealed class ReadClock(HttpClient http)
{
    private readonly Dictionary<ReadPlace, List<double>> times = [];
    private readonly Dictionary<ReadPlace, long> bytes = [];
    private readonly Dictionary<ReadPlace, (double Ms, string Path)> slowest = [];

    /// <summary>Round after round through all places, so that whatever goes on beside meets all of them.</summary>
    public async Task Read(IReadOnlyList<ReadPlace> places, int rounds, int warmUp, CancellationToken stop = default)
    {
        var random = new Random(7);
        for (var round = -warmUp; round < rounds; round++)
            foreach (var place in places)
            {
                if (stop.IsCancellationRequested) return;
                var path = place.Path(random);
                var (ms, length) = await One(path);
                if (round < 0) continue;
                if (!times.TryGetValue(place, out var list)) times[place] = list = [];
                list.Add(ms);
                bytes[place] = Math.Max(bytes.GetValueOrDefault(place), length);
                if (ms > slowest.GetValueOrDefault(place).Ms) slowest[place] = (ms, path);
            }
    }

    public void Print(string title, double target)
    {
        Console.WriteLine($"\n{title}: {times.Values.Min(list => list.Count)} requests each, ms\n");
        Console.WriteLine($"| {"",-52} |    p50 |    p95 |    max | KB sent |");
        Console.WriteLine($"|{new string('-', 54)}|-------:|-------:|-------:|--------:|");
        foreach (var (place, list) in times)
        {
            list.Sort();
            var p95 = At(list, 0.95);
            Console.WriteLine($"| {place.Name,-52} | {At(list, 0.5),6:N1} | {p95,6:N1} | {list[^1],6:N1} "
                + $"| {bytes[place] / 1000.0,7:N1} |{(p95 > target ? $" over {target}: {slowest[place].Path}" : "")}");
        }
        var missed = times.Count(row => At(row.Value, 0.95) > target);
        var largest = bytes.Where(row => row.Key.Page).Select(row => row.Value).DefaultIfEmpty().Max() / 1000.0;
        Console.WriteLine($"\np95 below {target} ms: {times.Count - missed} of {times.Count}; "
            + $"largest page {largest:N1} KB compressed");
    }

    private static double At(List<double> sorted, double share) =>
        sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];

    private async Task<(double Ms, long Bytes)> One(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", "br, gzip");
        if (path.Contains("/branch?", StringComparison.Ordinal) || path.Contains("/rows?", StringComparison.Ordinal))
            request.Headers.Add("X-Fragment", "1");
        var watch = Stopwatch.StartNew();
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var ms = watch.Elapsed.TotalMilliseconds;
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}");
        return (ms, body.Length);
    }
}
