namespace Assay.Server.Uploads;

/// <summary>Custom fields and the names of values in them, without repeats; equal to others of the same.</summary>
internal sealed class NamedValues : IEquatable<NamedValues>
{
    private readonly (long Field, string Name)[] values;

    private NamedValues((long Field, string Name)[] values) => this.values = values;

    public IReadOnlyList<(long Field, string Name)> Values => values;

    public static NamedValues Of(IEnumerable<(long Field, string Name)> values) => new([.. values.Distinct()]);

    public bool Equals(NamedValues? other) => other is not null && values.AsSpan().SequenceEqual(other.values);

    public override bool Equals(object? obj) => Equals(obj as NamedValues);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in values) hash.Add(value);
        return hash.ToHashCode();
    }
}
