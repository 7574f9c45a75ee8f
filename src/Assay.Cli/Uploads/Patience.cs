using System.Globalization;
using Assay.Api.Client;
using Assay.Cli.Output;

namespace Assay.Cli.Uploads;

/// <summary>
/// How long to go on when the server does not answer. While tests run there is no hurry; afterwards the time is
/// limited.
/// </summary>
internal sealed class Patience(TimeSpan limit, Terminal terminal, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly Lock access = new();
    private long? failingSince;
    private int failures;
    private bool unlimited;

    public static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    /// <summary>Going on costs nothing as long as the tests run; the limit counts from their end.</summary>
    public bool Unlimited
    {
        set
        {
            lock (access)
            {
                unlimited = value;
                if (failingSince is not null) failingSince = clock.GetTimestamp();
            }
        }
    }

    public void Succeeded()
    {
        lock (access)
        {
            if (failures > 1) terminal.Say("The server answers again");
            (failingSince, failures) = (null, 0);
        }
    }

    /// <summary>Waits before the next try.</summary>
    /// <returns>False when it is not worth waiting any longer.</returns>
    public async Task<bool> Wait(ApiException failure, CancellationToken stop)
    {
        TimeSpan wait;
        lock (access)
        {
            failingSince ??= clock.GetTimestamp();
            var left = unlimited ? TimeSpan.MaxValue : limit - clock.GetElapsedTime(failingSince.Value);
            if (left <= TimeSpan.Zero) return false;
            wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures++, 10)));
            wait = wait < LongestWait ? wait : LongestWait;
            if (wait > left) wait = left;
        }
        terminal.Mention(string.Create(CultureInfo.InvariantCulture,
            $"{failure.Message}; nothing is lost, trying again in {wait.TotalSeconds:0} s"), clock);
        await Task.Delay(wait, clock, stop);
        return true;
    }
}
