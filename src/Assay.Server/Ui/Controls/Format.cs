using System.Globalization;
using Assay.Formats;

namespace Assay.Server.Ui.Controls;

/// <summary>Numbers and times as people read them.</summary>
internal static class Format
{
    public static readonly string[] StatusNames = ["failed", "broken", "passed", "skipped", "unknown", "in_progress"];

    public static string Duration(long? milliseconds) => milliseconds switch
    {
        null => "",
        < 1000 => $"{milliseconds} ms",
        < 60_000 => (milliseconds.Value / 1000.0).ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 3_600_000 => $"{milliseconds / 60_000}m {milliseconds / 1000 % 60:00}s",
        _ => $"{milliseconds / 3_600_000}h {milliseconds / 60_000 % 60:00}m",
    };

    public static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024} KB",
        _ => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
    };

    public static string Ago(DateTimeOffset then, DateTimeOffset now) => (now - then) switch
    {
        { TotalSeconds: < 45 } => "just now",
        { TotalMinutes: < 60 } span => $"{Math.Max(1, (int)span.TotalMinutes)} min ago",
        { TotalHours: < 24 } span => $"{(int)span.TotalHours} h ago",
        { TotalDays: < 14 } span => $"{(int)span.TotalDays} d ago",
        _ => then.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
    };

    public static string Name(Status? status) => status is { } known ? StatusNames[(int)known] : "in_progress";

    public static string Words(string status) => status.Replace('_', ' ');

    /// <summary>Counts by status in the order of <see cref="StatusNames"/>.</summary>
    public static long[] Counts(IEnumerable<Api.TestStatusCount> statistic)
    {
        var counts = new long[6];
        foreach (var row in statistic) counts[Array.IndexOf(StatusNames, row.Status ?? "in_progress")] += row.Count;
        return counts;
    }
}
