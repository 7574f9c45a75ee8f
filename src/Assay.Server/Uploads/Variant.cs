using System.Security.Cryptography;
using System.Text;
using Assay.Formats;

namespace Assay.Server.Uploads;

/// <summary>One group that a variant counts in.</summary>
internal readonly record struct Placement(long TreeId, long ParentId, long GroupId, bool Leaf);

/// <summary>A variant that is in the database, with its groups.</summary>
internal sealed record KnownVariant(long Id, Placement[] Groups);

/// <summary>How a test looks in a batch; equal looks have equal digests.</summary>
internal sealed class Variant
{
    private const int LongestValue = 255;

    private Variant(long testId, TestResult result)
    {
        TestId = testId;
        Name = result.Name;
        FullName = result.FullName;
        Labels = [.. result.Labels.OrderBy(label => label.Name, StringComparer.Ordinal)
            .ThenBy(label => label.Value, StringComparer.Ordinal)];
        var text = new StringBuilder(Name).Append('\0').Append(FullName);
        foreach (var label in Labels) text.Append('\0').Append(label.Name).Append('\u0001').Append(label.Value);
        Digest = new Guid(MD5.HashData(Encoding.UTF8.GetBytes(text.ToString())), bigEndian: true);
    }

    public long TestId { get; }
    public Guid Digest { get; }
    public string Name { get; }
    public string? FullName { get; }
    public IReadOnlyList<Label> Labels { get; }

    public static Variant Of(KnownTest test, TestResult result) => new(test.Id, result);

    /// <summary>The values its labels give to custom fields: field and name, without repeats.</summary>
    public IEnumerable<(long Field, string Name)> Values(ProjectMapping mapping) => Labels
        .Where(label => !string.IsNullOrWhiteSpace(label.Value))
        .SelectMany(label => mapping.FieldsOfLabel[label.Name]
            .Select(field => (field, label.Value.Trim().Cut(LongestValue))))
        .Distinct();

    public long? Layer(ProjectMapping mapping) => Labels
        .Where(label => label.Name == "layer")
        .Select(label => mapping.Layers.TryGetValue(label.Value.ToLowerInvariant(), out var layer)
            ? layer
            : (long?)null)
        .FirstOrDefault(layer => layer is not null);
}
