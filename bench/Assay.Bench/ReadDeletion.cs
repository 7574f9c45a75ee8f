using System.Diagnostics;

namespace Assay.Bench;

/// <summary>
/// Deletes a launch of 100,000 results while others read: how soon it is gone for them, how long they wait meanwhile,
/// and whether the next launch of that size finds the space free.
/// </summary>
internal static class ReadDeletion
{
    public static async Task Run(string folder, ReadData data)
    {
        var first = await data.AddSpare();
        await using (var server = await ReadServer.Start(folder)) await Delete(server);
        var second = await data.AddSpare();
        Console.WriteLine($"tables: {first.Before / 1e6:N0} MB, with the launch {first.After / 1e6:N0} MB, after its "
            + $"deletion {second.Before / 1e6:N0} MB, with another one in its place {second.After / 1e6:N0} MB");
    }

    private static async Task Delete(ReadServer server)
    {
        while (await server.Number($"""
            select count(*) from launch where deleted_at is not null and name <> '{ReadData.Spare}'
            """) > 0) await Task.Delay(500);
        var sample = await ReadSample.Of(server);
        // The rows are gone in seconds: few places, so that each is read often enough.
        var places = new ReadPlaces(sample).All.Where((_, index) => index % 4 == 1).ToList();
        var launch = await server.Number($"select max(id) from launch where name = '{ReadData.Spare}'");
        var warm = new ReadClock(server.Http);
        await warm.Read(places, rounds: 3, warmUp: 0);

        var watch = Stopwatch.StartNew();
        using (var answer = await server.Http.DeleteAsync($"/api/launch/{launch}")) answer.EnsureSuccessStatusCode();
        var answered = watch.Elapsed.TotalMilliseconds;
        using (var gone = await server.Http.GetAsync($"/launch/{launch}"))
            Console.WriteLine($"\nDELETE answered after {answered:N1} ms; the launch is then {(int)gone.StatusCode}");

        using var stop = new CancellationTokenSource();
        var clock = new ReadClock(server.Http);
        var reading = clock.Read(places, int.MaxValue, warmUp: 0, stop.Token);
        while (await server.Number($"select count(*) from launch where id = {launch}") > 0) await Task.Delay(100);
        Console.WriteLine($"every row of it is gone after {watch.Elapsed.TotalSeconds:N1} s");
        await stop.CancelAsync();
        await reading;
        clock.Print("While it goes", target: 50);

        watch.Restart();
        foreach (var table in (string[])["test_result", "test_result_body", "launch_group_statistic"])
            await server.Number($"vacuum {table}");
        Console.WriteLine($"vacuum of its tables: {watch.Elapsed.TotalSeconds:N1} s");
    }
}
