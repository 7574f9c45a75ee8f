using System.Diagnostics;
using System.Net;

namespace Assay.Bench;

/// <summary>
/// Deletes launches of 100,000 results, one after the other, while others read: how soon they are gone for readers, how
/// long these wait meanwhile, and whether the next launches of that size find the space free.
/// </summary>
internal static class ReadDeletion
{
    /// <summary>One is gone before each place was read five times; so many give every place its 30 requests.</summary>
    private const int Launches = 8;

    public static async Task Run(string folder, ReadData data)
    {
        var first = await data.AddSpares(Launches);
        await using (var server = await ReadServer.Start(folder)) await Delete(server);
        var second = await data.AddSpares(Launches);
        Console.WriteLine($"tables: {first.Before / 1e6:N0} MB, with {Launches} launches more "
            + $"{first.After / 1e6:N0} MB, after their deletion {second.Before / 1e6:N0} MB, with others in their "
            + $"place {second.After / 1e6:N0} MB");
    }

    private static async Task Delete(ReadServer server)
    {
        while (await server.Number($"""
            select count(*) from launch where deleted_at is not null
            """) > 0) await Task.Delay(500);
        var places = new ReadPlaces(await ReadSample.Of(server)).All;
        await new ReadClock(server.Http).Read(places, rounds: 10, warmUp: 0);

        var watch = Stopwatch.StartNew();
        var answered = new List<double>();
        for (var number = 0; number < Launches; number++)
        {
            var launch = await server.Number($"""
                select max(id) from launch where name = '{ReadData.Spare}' and deleted_at is null
                """);
            var asked = watch.Elapsed;
            using (var answer = await server.Http.DeleteAsync($"/api/launch/{launch}"))
                answer.EnsureSuccessStatusCode();
            answered.Add((watch.Elapsed - asked).TotalMilliseconds);
            using var gone = await server.Http.GetAsync($"/launch/{launch}");
            if (gone.StatusCode != HttpStatusCode.NotFound)
                throw new InvalidOperationException($"a deleted launch is {(int)gone.StatusCode}");
        }
        Console.WriteLine($"\nDELETE answered after {answered.Max():N1} ms at most; the launch is 404 at once");

        using var stop = new CancellationTokenSource();
        var clock = new ReadClock(server.Http);
        var reading = clock.Read(places, int.MaxValue, warmUp: 0, stop.Token);
        while (await server.Number($"select count(*) from launch where name = '{ReadData.Spare}'") > 0)
            await Task.Delay(100);
        Console.WriteLine($"every row of {Launches} launches is gone after {watch.Elapsed.TotalSeconds:N1} s");
        await stop.CancelAsync();
        await reading;
        clock.Print("While they go", target: 50);

        watch.Restart();
        foreach (var table in (string[])["test_result", "test_result_body", "launch_group_statistic"])
            await server.Number($"vacuum {table}");
        Console.WriteLine($"vacuum of their tables: {watch.Elapsed.TotalSeconds:N1} s");
    }
}
