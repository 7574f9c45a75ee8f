using System.Numerics;
using Assay.Formats;

namespace Assay.Server.Uploads;

/// <summary>The visible attempt of a retry group that is in the database.</summary>
internal sealed record VisibleAttempt(
    long Id, Guid HistoryKey, long VariantId, long? Start, bool Manual, Status? Status, long Duration, int Attempts,
    short Seen, bool Flaky);

/// <summary>An attempt that is about to be written.</summary>
internal sealed class NewAttempt
{
    public required TestResult Result { get; init; }
    public required Guid Uuid { get; init; }
    public required BodyBlock Block { get; init; }
    public required short Place { get; init; }
    public required IReadOnlyList<Formats.Attachment> Files { get; init; }
    public required KnownTest Test { get; init; }
    public required KnownVariant Variant { get; init; }
    public required Guid ParametersKey { get; init; }
    public Guid HistoryKey { get; set; }
    public long Id { get; set; }
    public bool Hidden { get; set; }
    public long? RetriedBy { get; set; }
    public int Attempts { get; set; }
    public short Seen { get; set; }
    public bool Flaky { get; set; }
    public long? CategoryId { get; set; }

    /// <summary>External id of a category of the launch.</summary>
    public string? LaunchCategory { get; set; }
    public long? LaunchCategoryId { get; set; }
    public Guid? Fingerprint { get; set; }

    /// <summary>Epoch milliseconds; null when it is no time at which tests ran.</summary>
    public long? Start => Result.Start is >= 0 and <= LatestStart ? Result.Start : null;

    /// <summary>As it is stored and counted: nothing runs for years, and sums must stay numbers.</summary>
    public long? DurationMs => Result.Duration is { } given ? Math.Clamp(given, 0, LongestDuration) : null;
    public long Duration => DurationMs ?? 0;

    private const long LatestStart = 253_402_300_799_999;
    private const long LongestDuration = 100_000_000_000;
}

/// <summary>
/// What becomes of the visible attempt: hidden behind a new one, or still visible with more behind it.
/// </summary>
internal sealed record VisibleChange(VisibleAttempt Attempt, long? RetriedBy, int Attempts, short Seen, bool Flaky);

/// <summary>
/// Attempts of one execution in a launch. The newest by start is visible, one without a start counts as newest, later
/// arrival wins ties, and what a person did beats what a machine did.
/// </summary>
internal static class RetryGroup
{
    /// <param name="arrived">In order of arrival; ids are set.</param>
    public static VisibleChange? Decide(VisibleAttempt? visible, ReadOnlySpan<NewAttempt> arrived)
    {
        var winner = arrived[0];
        var seen = (int)(visible?.Seen ?? 0);
        var flaky = visible?.Flaky ?? false;
        foreach (var attempt in arrived)
        {
            if (Beats(attempt.Result.Manual, attempt.Start, winner.Result.Manual, winner.Start)) winner = attempt;
            seen |= Bit(attempt.Result.Status);
            flaky |= attempt.Result.Flaky;
        }
        flaky |= Contradicts(seen);
        var attempts = (visible?.Attempts ?? -1) + arrived.Length;
        var stays = visible is not null && !Beats(winner.Result.Manual, winner.Start, visible.Manual, visible.Start);
        var shown = stays ? visible!.Id : winner.Id;
        foreach (var attempt in arrived)
        {
            attempt.Hidden = attempt.Id != shown;
            attempt.RetriedBy = attempt.Hidden ? shown : null;
            attempt.Attempts = attempt.Hidden ? 0 : attempts;
            attempt.Seen = (short)(attempt.Hidden ? 0 : seen);
            attempt.Flaky = attempt.Hidden ? attempt.Result.Flaky : flaky;
        }
        if (visible is null) return null;
        return stays
            ? new(visible, null, attempts, (short)seen, flaky)
            : new(visible, shown, 0, 0, Flaky: false);
    }

    /// <summary>The later one wins unless the earlier one is stronger.</summary>
    private static bool Beats(bool laterManual, long? laterStart, bool earlierManual, long? earlierStart) =>
        laterManual != earlierManual
            ? laterManual
            : laterStart is null || earlierStart is not null && laterStart >= earlierStart;

    public static int Bit(Status? status) => status is { } known ? 1 << (int)known : 0;

    /// <summary>More than one of failed, broken and passed.</summary>
    private static bool Contradicts(int seen) => BitOperations.PopCount((uint)seen & 0b111) > 1;
}
