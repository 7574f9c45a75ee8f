using System.Buffers;

namespace Assay.Server.Uploads;

/// <summary>A stream whose beginning was looked at and is read all the same. Leaves the other one open.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream inner;
    private byte[] buffer;
    private int length;
    private int position;

    private PeekedStream(Stream inner, byte[] buffer) => (this.inner, this.buffer) = (inner, buffer);

    public ReadOnlySpan<byte> Start => buffer.AsSpan(0, length);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static async Task<PeekedStream> Of(Stream inner, int length, CancellationToken stop)
    {
        var peeked = new PeekedStream(inner, ArrayPool<byte>.Shared.Rent(length));
        var start = peeked.buffer.AsMemory(0, length);
        peeked.length = await inner.ReadAtLeastAsync(start, length, throwOnEndOfStream: false, stop);
        return peeked;
    }

    public override int Read(byte[] into, int offset, int count)
    {
        var ready = Ready(into.AsSpan(offset, count));
        return ready > 0 || count == 0 ? ready : inner.Read(into, offset, count);
    }

    public override Task<int> ReadAsync(byte[] into, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(into.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellationToken = default)
    {
        var ready = Ready(into.Span);
        return ready > 0 || into.IsEmpty ? ready : await inner.ReadAsync(into, cancellationToken);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] from, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        (buffer, length, position) = ([], 0, 0);
        base.Dispose(disposing);
    }

    private int Ready(Span<byte> into)
    {
        var ready = Math.Min(into.Length, length - position);
        buffer.AsSpan(position, ready).CopyTo(into);
        position += ready;
        return ready;
    }
}
