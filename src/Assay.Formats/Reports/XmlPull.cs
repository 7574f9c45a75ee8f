using System.Text;
using System.Xml;
using Assay.Formats.Allure;

namespace Assay.Formats.Reports;

/// <summary>
/// Walks an XML document element by element. Document types and entities are refused, invalid characters pass, long
/// texts are cut instead of held in memory.
/// </summary>
internal sealed class XmlPull(Stream content, FileNotes notes) : IDisposable
{
    /// <summary>Characters of one text; more is read over.</summary>
    public const int LongestText = 8 << 20;

    /// <summary>Characters of an embedded file, which is base64.</summary>
    public const int LongestContent = 96 << 20;
    private const int Deepest = 2_000;

    private readonly MeasuredReader text = new(XmlEncoding.Reader(content));
    private readonly char[] chunk = new char[8192];
    private XmlReader? reader;

    private XmlReader Xml => reader ??= XmlReader.Create(text, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    });

    public string Name => Xml.LocalName;

    public string? this[string attribute] => text.Restored(Xml.GetAttribute(attribute));

    /// <summary>Moves to the root element.</summary>
    public void Open()
    {
        while (Read())
        {
            if (Xml.NodeType == XmlNodeType.Element) return;
        }
    }

    /// <summary>
    /// The names of the child elements, one after the other; the reader stands on each while its turn is. What a turn
    /// leaves unread is skipped.
    /// </summary>
    public IEnumerable<string> Children()
    {
        if (Xml.IsEmptyElement) yield break;
        var depth = Xml.Depth;
        while (Read())
        {
            if (Xml.NodeType == XmlNodeType.EndElement && Xml.Depth == depth) yield break;
            if (Xml.NodeType == XmlNodeType.Element && Xml.Depth == depth + 1) yield return Xml.LocalName;
        }
    }

    /// <summary>
    /// Every element below this one, whatever its depth: its level (1 for children), and false at its end. The end of
    /// an element that was read on the way is not told.
    /// </summary>
    /// <param name="includeSelf">This one first, as level 0.</param>
    public IEnumerable<(int Level, bool Start)> Walk(bool includeSelf = false)
    {
        if (includeSelf) yield return (0, true);
        if (Xml.IsEmptyElement) yield break;
        var depth = Xml.Depth;
        while (Read())
        {
            if (Xml.NodeType == XmlNodeType.EndElement)
            {
                if (Xml.Depth == depth) yield break;
                yield return (Xml.Depth - depth, false);
            }
            else if (Xml.NodeType == XmlNodeType.Element)
            {
                var (level, empty) = (Xml.Depth - depth, Xml.IsEmptyElement);
                yield return (level, true);
                if (empty) yield return (level, false);
            }
        }
    }

    /// <summary>The text of the element and of everything in it, without the children's names.</summary>
    public string Text(int limit = LongestText)
    {
        if (Xml.IsEmptyElement) return "";
        var (depth, all) = (Xml.Depth, new StringBuilder());
        while (Read())
        {
            if (Xml.NodeType == XmlNodeType.EndElement && Xml.Depth == depth) break;
            if (Xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace
                or XmlNodeType.Whitespace)) continue;
            int length;
            while ((length = Xml.ReadValueChunk(chunk, 0, chunk.Length)) > 0)
            {
                text.Reset();
                if (all.Length <= limit) all.Append(chunk, 0, Math.Min(length, limit + 1 - all.Length));
            }
        }

        if (all.Length > limit)
        {
            notes.Count($"text longer than {limit:N0} characters was cut");
            all.Length = limit;
        }

        return text.Restored(all.ToString())!;
    }

    public void Dispose()
    {
        reader?.Dispose();
        text.Dispose();
    }

    private bool Read()
    {
        text.Reset();
        if (!Xml.Read()) return false;
        if (Xml.Depth > Deepest) throw new InvalidDataException($"elements are nested deeper than {Deepest:N0}");
        return true;
    }
}
