using System.Buffers;
using Assay.Server.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Hosting;

public sealed class ReceiveBlocksTests(RunningServer server)
{
    private const int OfKestrel = 4096;

    private readonly ReceiveBlocks blocks = new(new KestrelBlocks());

    [Fact]
    public void A_block_that_was_given_back_is_used_again()
    {
        using var pool = blocks.Create();

        var first = pool.Rent();
        Assert.Equal(ReceiveBlocks.Large, first.Memory.Length);
        first.Dispose();

        Assert.Same(first, pool.Rent(OfKestrel));
        Assert.Equal(1, blocks.Made);
    }

    [Fact]
    public async Task A_crowd_gets_large_blocks_as_long_as_there_are_any_then_those_of_Kestrel()
    {
        var rented = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var pool = blocks.Create();
            return Enumerable.Range(0, ReceiveBlocks.Most).Select(_ => pool.Rent(OfKestrel)).ToArray();
        })));

        var all = rented.SelectMany(each => each).ToList();
        Assert.Equal(ReceiveBlocks.Most, all.Count(block => block.Memory.Length == ReceiveBlocks.Large));
        Assert.Equal(3 * ReceiveBlocks.Most, all.Count(block => block.Memory.Length == OfKestrel));
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(ReceiveBlocks.Most, blocks.Made);
    }

    [Fact]
    public void More_in_one_piece_than_Kestrel_gives_is_refused_as_Kestrel_does()
    {
        using var pool = blocks.Create();

        Assert.Equal(OfKestrel, pool.MaxBufferSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(OfKestrel + 1));
    }

    [Fact]
    public async Task The_server_receives_into_large_blocks()
    {
        using var http = server.Anonymous();
        using var answer = await http.GetAsync("/login", TestContext.Current.CancellationToken);

        var used = Assert.IsType<ReceiveBlocks>(server.Services.GetRequiredService<IMemoryPoolFactory<byte>>());
        Assert.InRange(used.Made, 1, ReceiveBlocks.Most);
    }

    private sealed class KestrelBlocks : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Blocks();
    }

    private sealed class Blocks : MemoryPool<byte>
    {
        public override int MaxBufferSize => OfKestrel;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, OfKestrel);
            return new Owned();
        }

        protected override void Dispose(bool disposing) { }
    }

    private sealed class Owned : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = new byte[OfKestrel];

        public void Dispose() { }
    }
}
