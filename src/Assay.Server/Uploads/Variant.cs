using System.Buffers;
using System.Text;
using Assay.Formats;

namespace Assay.Server.Uploads;

/// <summary>A variant that is in the database, with its groups.</summary>
internal sealed record KnownVariant(long Id, Placement[] Groups);

/// <summary>How a test looks in a batch; equal looks have equal digests.</summary>
internal sealed class Variant
{
    /// <summary>Names are indexed, and a row of an index holds 2,700 bytes.</summary>
    public const int LongestName = 800;

    private const int LongestValue = 255;

    private Variant(KnownTest test, TestResult result)
    {
        (TestId, OfNewTest) = (test.Id, test.IsNew);
        NameWasCut = result.Name.Length > LongestName;
        Name = NameWasCut ? result.Name.Cut(LongestName - 1) + "…" : result.Name;
        FullName = result.FullName;
        result.Labels.Sort(ByText);
        Labels = result.Labels;
        Digest = DigestOf(Name, FullName, result.Labels);
    }

    public long TestId { get; }

    /// <summary>Made by the same batch: no variant of it can have been there before.</summary>
    public bool OfNewTest { get; }
    public Guid Digest { get; }
    public string Name { get; }
    public bool NameWasCut { get; }
    public string? FullName { get; }
    public IReadOnlyList<Label> Labels { get; }

    /// <summary>Sorts the result's labels.</summary>
    public static Variant Of(KnownTest test, TestResult result) => new(test, result);

    private static readonly Comparison<Label> ByText = (one, other) =>
        string.CompareOrdinal(one.Name, other.Name) is var names && names != 0
            ? names
            : string.CompareOrdinal(one.Value, other.Value);

    private static Guid DigestOf(string name, string? fullName, List<Label> labels)
    {
        var length = name.Length + (fullName?.Length ?? 0);
        foreach (var label in labels) length += label.Name.Length + label.Value.Length;
        var buffer = ArrayPool<byte>.Shared.Rent((length + 1 + 2 * labels.Count) * 3);
        var end = Encoding.UTF8.GetBytes(name, buffer);
        Append('\0', fullName);
        foreach (var label in labels)
        {
            Append('\0', label.Name);
            Append('\u0001', label.Value);
        }
        var digest = Md5.Guid(buffer.AsSpan(0, end));
        ArrayPool<byte>.Shared.Return(buffer);
        return digest;

        void Append(char mark, string? text)
        {
            buffer[end++] = (byte)mark;
            end += Encoding.UTF8.GetBytes(text, buffer.AsSpan(end));
        }
    }

    /// <summary>The values its labels give to custom fields.</summary>
    public NamedValues Values(ProjectMapping mapping)
    {
        var values = new List<(long, string)>();
        foreach (var (name, value) in Labels)
        {
            if (string.IsNullOrWhiteSpace(value)) continue;
            foreach (var field in mapping.FieldsOfLabel[name]) values.Add((field, value.Trim().Cut(LongestValue)));
        }
        return NamedValues.Of(values);
    }

    public long? Layer(ProjectMapping mapping) => Labels
        .Where(label => label.Name == "layer")
        .Select(label => mapping.Layers.TryGetValue(label.Value.ToLowerInvariant(), out var layer)
            ? layer
            : (long?)null)
        .FirstOrDefault(layer => layer is not null);
}
