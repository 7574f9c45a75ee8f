using Assay.Formats;

namespace Assay.Server.Uploads;

/// <summary>The content of the part that is being read.</summary>
internal sealed class PartStream(MultipartParts parts) : ForwardOnlyStream
{
    public override int Read(Span<byte> buffer) =>
        throw new NotSupportedException("What comes from a network is waited for");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        parts.Read(buffer, cancellationToken);
}
