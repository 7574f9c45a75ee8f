using System.Buffers;
using System.Globalization;

namespace Assay.Cli.Settings;

/// <summary>Lengths of time as people write them.</summary>
internal static class Duration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Clocks that wake somebody up do not reach much further.</summary>
    private const double MostSeconds = 30 * 24 * 60 * 60;

    /// <summary>90 (seconds), 1.5s, 500ms, 2h, 1h30m; null when it is none, or longer than 30 days.</summary>
    public static TimeSpan? Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        if (double.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return Limited(seconds);
        var total = 0.0;
        if (rest.IsEmpty) return null;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0) return null;
            if (!double.TryParse(rest[..digits],
                NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return null;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits);
            var unit = letters < 0 ? rest : rest[..letters];
            if (Unit(unit) is not { } length) return null;
            total += length.TotalSeconds * number;
            rest = rest[unit.Length..];
        }
        return Limited(total);
    }

    private static TimeSpan? Limited(double seconds) => seconds <= MostSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static TimeSpan? Unit(ReadOnlySpan<char> name) => name switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => null,
    };
}
