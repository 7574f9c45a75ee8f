using System.Diagnostics;
using System.Globalization;

namespace Assay.Bench;

/// <summary>How long readers of a large project wait: alone, and beside an upload.</summary>
internal static class Read
{
    private const int Rounds = 200;

    public static async Task<int> Run(string[] arguments)
    {
        var given = Arguments(arguments);
        if (given.GetValueOrDefault("only") == "close")
        {
            await ReadClosing.Run(
                int.Parse(given.GetValueOrDefault("results", "100000"), CultureInfo.InvariantCulture));
            return 0;
        }
        var size = new ReadSize(int.Parse(given.GetValueOrDefault("results", "5000000"), CultureInfo.InvariantCulture));
        var kept = given.GetValueOrDefault("keep");
        var folder = kept is null ? Directory.CreateTempSubdirectory("assay-bench-").FullName : Path.GetFullPath(kept);
        var minutes = double.Parse(given.GetValueOrDefault("pause-after", "100000"), CultureInfo.InvariantCulture);
        var parts = given.GetValueOrDefault("only", "idle,upload,pages,delete").Split(',');
        var rounds = int.Parse(given.GetValueOrDefault("rounds", $"{Rounds}"), CultureInfo.InvariantCulture);
        try
        {
            var data = new ReadData(size, folder);
            if (!await data.Fill(TimeSpan.FromMinutes(minutes)))
            {
                Console.WriteLine("not everything is there yet; the next run carries on");
                return 3;
            }
            await Measure(folder, parts, rounds, given.GetValueOrDefault("match", ""));
            if (parts.Contains("delete")) await ReadDeletion.Run(folder, data);
            return 0;
        }
        finally
        {
            if (kept is null) Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="match">Only places with this in their name.</param>
    private static async Task Measure(string folder, string[] parts, int rounds, string match)
    {
        await using var server = await ReadServer.Start(folder);
        var sample = await ReadSample.Of(server);
        var places = new ReadPlaces(sample).All
            .Where(place => place.Name.Contains(match, StringComparison.Ordinal)).ToList();
        if (places.Count == 0) throw new InvalidOperationException($"No place has \"{match}\" in its name");
        if (parts.Contains("idle"))
        {
            var clock = new ReadClock(server.Http);
            await clock.Read(places, rounds, warmUp: 20);
            clock.Print("Idle", target: 50);
        }
        if (parts.Contains("pages")) await ReadBrowser.Run(server, sample);
        if (parts.Contains("upload")) await BesideUpload(server, sample, places, rounds);
    }

    private static async Task BesideUpload(
        ReadServer server, ReadSample sample, IReadOnlyList<ReadPlace> places, int rounds)
    {
        var upload = new ReadUpload(server, sample.Project);
        try
        {
            await upload.Prepare();
            using var stop = new CancellationTokenSource();
            var watch = Stopwatch.StartNew();
            var sending = upload.Run(stop.Token);
            var clock = new ReadClock(server.Http);
            await clock.Read(places, rounds, warmUp: 3);
            var seconds = watch.Elapsed.TotalSeconds;
            await stop.CancelAsync();
            await sending;
            clock.Print($"Beside an upload ({upload.Sent / seconds:N0} files/s)", target: 150);
        }
        finally
        {
            foreach (var launch in upload.Launches) (await server.Http.DeleteAsync($"/api/launch/{launch}")).Dispose();
            upload.Clean();
        }
    }

    private static Dictionary<string, string> Arguments(string[] arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index + 1 < arguments.Length; index += 2)
            given[arguments[index].TrimStart('-')] = arguments[index + 1];
        return given;
    }
}
