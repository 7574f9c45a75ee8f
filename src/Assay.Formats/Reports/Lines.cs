using Assay.Formats.Allure;

namespace Assay.Formats.Reports;

/// <summary>The lines of a file, as bytes that are valid until the next one is asked for.</summary>
internal sealed class Lines(Stream content, FileNotes notes)
{
    private const int Longest = 96 << 20;
    private byte[] buffer = new byte[64 << 10];
    private int position;
    private int length;

    /// <summary>The line in hand has no end: the file may have been cut in it.</summary>
    public bool Unended { get; private set; }

    public IEnumerable<ReadOnlyMemory<byte>> All()
    {
        var skipping = false;
        while (true)
        {
            var end = buffer.AsSpan(position, length - position).IndexOf((byte)'\n');
            if (end >= 0)
            {
                if (!skipping) yield return buffer.AsMemory(position, end);
                skipping = false;
                position += end + 1;
            }
            else if (length - position >= Longest)
            {
                if (!skipping) notes.Count($"line longer than {Longest >> 20} MB was left out");
                skipping = true;
                position = length;
            }
            else if (!More())
            {
                Unended = true;
                if (length > position && !skipping) yield return buffer.AsMemory(position, length - position);
                yield break;
            }
        }
    }

    private bool More()
    {
        buffer.AsSpan(position, length - position).CopyTo(buffer);
        length -= position;
        position = 0;
        if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var read = content.Read(buffer, length, buffer.Length - length);
        length += read;
        return read > 0;
    }
}
