namespace Assay.Formats.Archives;

/// <summary>
/// Forward-only view of unpacked bytes that counts, stops at limits and says in one kind of exception that the packed
/// side is damaged. Leaves the inner stream open.
/// </summary>
internal sealed class GuardedStream(
    Stream inner, long? length, Func<long, ArchiveException?> refuse, bool damageIsFinal) : ForwardOnlyStream
{
    private long count;

    public override long Position
    {
        get => count;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Counted(inner.Read(buffer), buffer.Length);
        }
        catch (Exception error) when (Damage.Is(error))
        {
            throw Damaged(error);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Counted(await inner.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (Exception error) when (Damage.Is(error))
        {
            throw Damaged(error);
        }
    }

    private int Counted(int read, int wanted)
    {
        count += read;
        if (read > 0 && refuse(count) is { } refusal) throw refusal;

        // The framework's tar and zip end quietly where a cut archive ends.
        if (read == 0 && wanted > 0 && count < length)
            throw new ArchiveException($"ends after {count:N0} of {length:N0} bytes") { Final = damageIsFinal };
        return read;
    }

    private ArchiveException Damaged(Exception error) =>
        new($"is damaged: {error.Message}", error) { Final = damageIsFinal };
}
