using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.Uploads;

public sealed class LargeBatchesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Room_that_is_given_back_is_taken_by_one()
    {
        using var large = new LargeBatches();
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
    public async Task Senders_that_stall_keep_others_waiting_only_for_a_moment()
    {
        using var large = new LargeBatches();
        await Fill(large);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(20));

        var others = Enumerable.Range(0, 5).Select(_ => large.Enter(late.Token)).ToList();

        Assert.DoesNotContain(others, other => other.IsCompleted);
        foreach (var room in await Task.WhenAll(others)) room.Dispose();
        // Who went in without room gives none back.
        Assert.False(large.Enter(late.Token).IsCompleted);
    }

    private static Task<IDisposable[]> Fill(LargeBatches large) => Task.WhenAll(
        Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => large.Enter(Stop)));
}
