namespace Assay.Formats.Reports;

/// <summary>
/// Refuses to give more characters than a single tag may have: the parser holds all attributes of a tag in memory.
/// Replaces the one character that no parser takes.
/// </summary>
internal sealed class MeasuredReader(TextReader inner) : TextReader
{
    private const int LongestTag = 16 << 20;
    private int taken;

    public void Reset() => taken = 0;

    public override int Read(char[] buffer, int index, int count)
    {
        var read = inner.Read(buffer, index, count);
        buffer.AsSpan(index, read).Replace('\0', '\uFFFD');
        taken += read;
        return taken <= LongestTag ? read : throw new InvalidDataException(
            $"a tag is longer than {LongestTag:N0} characters");
    }

    public override int Read() => inner.Read();

    public override int Peek() => inner.Peek();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
