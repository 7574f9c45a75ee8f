using System.Globalization;

namespace Assay.Cli.Output;

/// <summary>How far an upload is: a bar for people, a line now and then for logs.</summary>
internal sealed class Progress(Terminal terminal, TimeProvider clock)
{
    private const int Cells = 24;
    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Lock access = new();
    private long shown = clock.GetTimestamp();

    /// <param name="done">Files sent.</param>
    /// <param name="total">Files known so far.</param>
    /// <param name="bytes">Bytes sent.</param>
    public void Report(long done, long total, long bytes)
    {
        lock (access)
        {
            if (clock.GetElapsedTime(shown) < (terminal.IsLive ? BetweenDrawings : BetweenLines)) return;
            shown = clock.GetTimestamp();
        }
        if (terminal.IsLive) terminal.Draw($"{Bar(done, total)} {Counts(done, total, bytes)}");
        else terminal.Say(Counts(done, total, bytes));
    }

    public static string Counts(long done, long total, long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {total:N0} files sent, {bytes / 1e6:N1} MB");

    private static string Bar(long done, long total)
    {
        var full = total == 0 ? 0 : (int)(done * Cells / total);
        return "[" + new string('#', full) + new string('.', Cells - full) + "]";
    }
}
