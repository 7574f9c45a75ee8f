namespace Assay.Formats.Allure;

/// <summary>Completes what a writer told about time.</summary>
internal static class Timing
{
    public static (long? Start, long? Stop, long? Duration) Of(long? start, long? stop, long? duration)
    {
        start = Instant(start);
        stop = Instant(stop);
        duration = duration is { } told ? Math.Clamp(told, 0, Limits.Instant) : null;

        if (start is { } from)
        {
            var to = Math.Max(from, stop ?? Math.Min(from + (duration ?? 0), Limits.Instant));
            return (from, to, to - from);
        }

        if (stop is not { } end) return (null, null, duration);
        var begin = Math.Max(0, end - (duration ?? 0));
        return (begin, end, end - begin);
    }

    private static long? Instant(long? value) => value is >= 0 and <= Limits.Instant ? value : null;
}
