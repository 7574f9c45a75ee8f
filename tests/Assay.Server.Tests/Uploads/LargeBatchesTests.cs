using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.Uploads;

public sealed class LargeBatchesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Room_that_is_given_back_is_taken_by_one()
    {
        using var large = new LargeBatches(TimeProvider.System);
        var rooms = await Fill(large);
        rooms[0].Dispose();
        rooms[0].Dispose();

        var first = large.Enter(Stop);
        var second = large.Enter(Stop);

        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(second.IsCompleted);
        (await first).Dispose();
        await second;
    }

    [Fact]
    public async Task Senders_that_stall_lose_their_room_to_those_who_wait()
    {
        using var large = new LargeBatches(TimeProvider.System);
        var stalled = await Fill(large);

        var others = await Fill(large).WaitAsync(TimeSpan.FromSeconds(20), Stop);

        foreach (var room in stalled) room.Dispose();
        Assert.False(large.Enter(Stop).IsCompleted);
        foreach (var room in others) room.Dispose();
    }

    [Fact]
    public async Task Senders_that_go_on_and_batches_that_are_written_keep_their_room()
    {
        using var large = new LargeBatches(TimeProvider.System);
        var rooms = await Fill(large);
        foreach (var room in rooms.Skip(1)) room.Write();

        var late = large.Enter(Stop);
        for (var moves = 0; moves < 30; moves++)
        {
            rooms[0].Move();
            await Task.Delay(100, Stop);
        }

        Assert.False(late.IsCompleted);
        rooms[1].Dispose();
        await late;
    }

    private static Task<LargeBatches.Room[]> Fill(LargeBatches large) => Task.WhenAll(
        Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => large.Enter(Stop)));
}
