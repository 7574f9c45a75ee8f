using System.Buffers;
using Assay.Formats;

namespace Assay.Server.Uploads;

/// <summary>A stream whose beginning was looked at and is read all the same. Leaves the other one open.</summary>
internal sealed class PeekedStream : ForwardOnlyStream
{
    private readonly Stream inner;
    private byte[] held;
    private int length;
    private int position;

    private PeekedStream(Stream inner, byte[] held) => (this.inner, this.held) = (inner, held);

    public ReadOnlySpan<byte> Start => held.AsSpan(0, length);

    public static async Task<PeekedStream> Of(Stream inner, int length, CancellationToken stop)
    {
        var peeked = new PeekedStream(inner, ArrayPool<byte>.Shared.Rent(length));
        var start = peeked.held.AsMemory(0, length);
        peeked.length = await inner.ReadAtLeastAsync(start, length, throwOnEndOfStream: false, stop);
        return peeked;
    }

    public override int Read(Span<byte> buffer)
    {
        var ready = Ready(buffer);
        return ready > 0 || buffer.IsEmpty ? ready : inner.Read(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var ready = Ready(buffer.Span);
        return ready > 0 || buffer.IsEmpty ? ready : await inner.ReadAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && held.Length > 0) ArrayPool<byte>.Shared.Return(held);
        (held, length, position) = ([], 0, 0);
        base.Dispose(disposing);
    }

    private int Ready(Span<byte> buffer)
    {
        var ready = Math.Min(buffer.Length, length - position);
        held.AsSpan(position, ready).CopyTo(buffer);
        position += ready;
        return ready;
    }
}
