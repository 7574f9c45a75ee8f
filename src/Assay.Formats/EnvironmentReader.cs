using System.Text;
using System.Text.Unicode;
using System.Xml;
using Assay.Formats.Allure;

namespace Assay.Formats;

/// <summary>
/// Reads <c>environment.properties</c> and <c>environment.xml</c>: keys and values in the order of the file, the last
/// value of a key that comes twice. Never throws on what a file contains.
/// </summary>
public static class EnvironmentReader
{
    /// <summary>The pairs; what stands before the first error of a broken XML file is kept.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(
        ReadOnlySpan<byte> bytes, string fileName, ICollection<Warning> warnings)
    {
        var notes = new FileNotes(fileName, warnings);
        var pairs = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (ResultFolder.Classify(fileName) == FileKind.EnvironmentXml) ReadXml(bytes, notes, pairs);
        else foreach (var (key, value) in JavaProperties.Read(Decode(bytes))) Keep(pairs, key, value, notes);
        notes.Report();
        return [.. pairs];
    }

    // Java wrote these files in Latin-1 until version 9 and most others always in UTF-8.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        return (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
    }

    private static void ReadXml(ReadOnlySpan<byte> bytes, FileNotes notes, OrderedDictionary<string, string> pairs)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = 8 * Limits.Text,
        };
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(bytes.ToArray()), settings);
            ReadParameters(xml, (key, value) => Keep(pairs, key, value, notes));
        }
        catch (XmlException error)
        {
            notes.Warn(
                $"Not valid XML at line {error.LineNumber}, column {error.LinePosition}; what follows was skipped");
        }
    }

    private static void ReadParameters(XmlReader xml, Action<string, string> keep)
    {
        string? key = null, value = null, inside = null;
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.LocalName == "parameter":
                    key = value = inside = null;
                    break;
                case XmlNodeType.Element:
                    inside = xml.LocalName;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when inside == "key":
                    key += xml.Value;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when inside == "value":
                    value += xml.Value;
                    break;
                case XmlNodeType.EndElement:
                    if (xml.LocalName == "parameter" && key is not null && value is not null) keep(key, value);
                    inside = null;
                    break;
            }
        }
    }

    private static void Keep(OrderedDictionary<string, string> pairs, string key, string value, FileNotes notes)
    {
        key = CleanText.Of(key).Trim();
        value = CleanText.Of(value).Trim();
        if (key.Length == 0) return;
        if (key.Length <= Limits.Id && value.Length <= Limits.Name) pairs[key] = value;
        else notes.Count("variable with too long a key or value was left out");
    }
}
