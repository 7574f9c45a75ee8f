using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Assay.Server.Http;

/// <summary>
/// What a client sends is received into blocks, as much as fits into one by a call of the system. Kestrel's are of
/// 4 KB, and an upload of 400 MB takes 100,000 calls: so connections get larger ones as long as there are any, then
/// Kestrel's. A crowd that holds one each holds no more memory than before.
/// </summary>
internal sealed class ReceiveBlocks(IMemoryPoolFactory<byte> kestrel) : IMemoryPoolFactory<byte>
{
    /// <summary>Bytes of a block.</summary>
    public const int Large = 32 << 10;

    /// <summary>Together 8 MB, which stay when they were needed once.</summary>
    public const int Most = 256;

    private readonly ConcurrentStack<Block> free = new();
    private int made;

    /// <summary>How many large blocks there are, in use or not.</summary>
    public int Made => Volatile.Read(ref made);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool(this, kestrel.Create(options));

    private Block? Take()
    {
        if (free.TryPop(out var block)) return block;
        if (Made >= Most) return null;
        if (Interlocked.Increment(ref made) <= Most) return new(free);
        Interlocked.Decrement(ref made);
        return null;
    }

    private sealed class Pool(ReceiveBlocks blocks, MemoryPool<byte> kestrel) : MemoryPool<byte>
    {
        /// <summary>Who needs more in one piece takes it elsewhere.</summary>
        public override int MaxBufferSize => kestrel.MaxBufferSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) =>
            minBufferSize <= MaxBufferSize && blocks.Take() is { } block ? block : kestrel.Rent(minBufferSize);

        protected override void Dispose(bool disposing)
        {
            if (disposing) kestrel.Dispose();
        }
    }

    /// <summary>Pinned, as the system needs it.</summary>
    private sealed class Block(ConcurrentStack<Block> free) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(
            GC.AllocateUninitializedArray<byte>(Large, pinned: true), 0, Large);

        public void Dispose() => free.Push(this);
    }
}

internal static class ReceiveBlockServices
{
    public static void AddReceiveBlocks(this IServiceCollection services)
    {
        var kestrel = services.Last(service => service.ServiceType == typeof(IMemoryPoolFactory<byte>));
        services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>>(provider => new ReceiveBlocks(
            (IMemoryPoolFactory<byte>)(kestrel.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, kestrel.ImplementationType!)))));
    }
}
