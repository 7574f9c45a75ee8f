using System.Buffers;

namespace Assay.Formats.Reports;

/// <summary>
/// Makes the characters of a file such that the parser takes them all: those that XML does not have become U+FFFD, and
/// escape, with which terminals' colours begin, one that <see cref="Restored"/> turns back. Refuses to give more than a
/// single tag may have, for the parser holds all attributes of a tag in memory.
/// </summary>
internal sealed class MeasuredReader(TextReader inner) : TextReader
{
    private const int LongestTag = 16 << 20;
    private const char Escape = '\x1b';

    // Of the area that Unicode leaves to private use.
    private const char Substitute = '\uE01B';

    private static readonly SearchValues<char> Invalid = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code).Except(['\t', '\n', '\r']), '\uFFFE', '\uFFFF']);

    private int taken;
    private bool escaped;

    public void Reset() => taken = 0;

    public string? Restored(string? text) => escaped ? text?.Replace(Substitute, Escape) : text;

    public override int Read(char[] buffer, int index, int count)
    {
        var read = inner.Read(buffer, index, count);
        var span = buffer.AsSpan(index, read);
        for (int at; (at = span.IndexOfAny(Invalid)) >= 0; span = span[(at + 1)..])
        {
            escaped |= span[at] == Escape;
            span[at] = span[at] == Escape ? Substitute : '\uFFFD';
        }

        taken += read;
        return taken <= LongestTag ? read : throw new InvalidDataException(
            $"a tag is longer than {LongestTag:N0} characters");
    }

    public override int Read() => throw new NotSupportedException();

    public override int Peek() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
