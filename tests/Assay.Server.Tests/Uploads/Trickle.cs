using Assay.Formats;

namespace Assay.Server.Tests.Uploads;

/// <summary>Bytes that come a few at a time, as they do from a network.</summary>
/// <param name="next">How many at most come with the next read.</param>
internal sealed class Trickle(byte[] bytes, Func<int> next) : ForwardOnlyStream
{
    private int position;

    public override int Read(Span<byte> buffer)
    {
        var read = Math.Min(Math.Min(buffer.Length, next()), bytes.Length - position);
        bytes.AsSpan(position, read).CopyTo(buffer);
        position += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Read(buffer.Span));
}
