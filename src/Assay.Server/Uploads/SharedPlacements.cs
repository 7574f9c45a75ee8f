using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Assay.Server.Uploads;

/// <summary>
/// One array for all variants that are in the same groups: a suite has many tests, and each is remembered.
/// </summary>
internal sealed class SharedPlacements
{
    private const int Remembered = 50_000;

    private readonly ConcurrentDictionary<Placement[], Placement[]> known = new(new BySequence());

    /// <returns>An array that says the same.</returns>
    public Placement[] Of(Placement[] places)
    {
        if (known.TryGetValue(places, out var same)) return same;
        if (known.Count > Remembered) known.Clear();
        return known.GetOrAdd(places, places);
    }

    private sealed class BySequence : IEqualityComparer<Placement[]>
    {
        public bool Equals(Placement[]? one, Placement[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode([DisallowNull] Placement[] places)
        {
            var hash = new HashCode();
            foreach (var place in places) hash.Add(place);
            return hash.ToHashCode();
        }
    }
}
