namespace Assay.Server.Blobs;

/// <summary>A part of a file, read as if it were one of its own.</summary>
internal sealed class PackedContent(FileStream file, long start, long length) : Stream
{
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(file.SafeFileHandle, buffer[..Left(buffer.Length)], start + position);
        position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await RandomAccess.ReadAsync(
            file.SafeFileHandle, buffer[..Left(buffer.Length)], start + position, cancellationToken);
        position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var wanted = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => length };
        ArgumentOutOfRangeException.ThrowIfNegative(wanted, nameof(offset));
        return position = wanted;
    }

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override void SetLength(long value) => throw new NotSupportedException("Stored content never changes");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Stored content never changes");

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    private int Left(int wanted) => (int)Math.Min(wanted, Math.Max(0, length - position));
}
