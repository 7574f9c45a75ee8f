using System.Collections.Concurrent;

namespace Assay.Server.Accounts;

/// <summary>
/// Remembers look-ups for three seconds, so that a client's many requests ask the database once. What was looked up
/// before <see cref="Forget"/> is never answered to a question after it, even when the look-up ends later.
/// </summary>
internal sealed class ShortMemory<TKey, TValue>(TimeProvider clock) where TKey : notnull
{
    private const int Most = 10_000;
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(3);

    private volatile ConcurrentDictionary<TKey, (TValue Value, DateTimeOffset Until)> recent = new();

    public async ValueTask<TValue> Get(TKey key, Func<Task<TValue>> find)
    {
        var memory = recent;
        if (memory.TryGetValue(key, out var known) && known.Until > clock.GetUtcNow()) return known.Value;
        var found = await find();
        if (memory.Count >= Most) memory.Clear();
        memory[key] = (found, clock.GetUtcNow() + Trust);
        return found;
    }

    public void Forget() => recent = new();
}
