using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Assay.Formats;

namespace Assay.Server.Uploads;

/// <summary>
/// What a failure must look like; all that is given must match, and the texts need only be found somewhere.
/// </summary>
internal sealed class FailurePattern
{
    private static readonly ConcurrentDictionary<string, Regex?> Compiled = new(StringComparer.Ordinal);

    private readonly Regex? message;
    private readonly Regex? trace;
    private readonly short[] statuses;

    private FailurePattern(Regex? message, Regex? trace, short[] statuses)
    {
        this.message = message;
        this.trace = trace;
        this.statuses = statuses;
    }

    /// <param name="statuses">None means failed and broken.</param>
    /// <returns>Null when nothing is given, or an expression that cannot be used.</returns>
    public static FailurePattern? Of(string? message, string? trace, short[]? statuses)
    {
        if (string.IsNullOrEmpty(message)) message = null;
        if (string.IsNullOrEmpty(trace)) trace = null;
        if (message is null && trace is null && statuses is null or []) return null;
        if (message is not null && Compile(message) is null || trace is not null && Compile(trace) is null) return null;
        return new(message is null ? null : Compile(message), trace is null ? null : Compile(trace),
            statuses is null or [] ? [(short)Status.Failed, (short)Status.Broken] : statuses);
    }

    public bool Matches(Status status, string? text, string? stack) =>
        statuses.Contains((short)status)
        && (message is null || text is not null && message.IsMatch(text))
        && (trace is null || stack is not null && trace.IsMatch(stack));

    /// <returns>Null when the text is no expression, or one that cannot be run without backtracking.</returns>
    public static Regex? Compile(string pattern)
    {
        if (Compiled.Count > 1000) Compiled.Clear();
        return Compiled.GetOrAdd(pattern, static text =>
        {
            try
            {
                return new Regex(
                    text, RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
            }
            catch (Exception error) when (error is ArgumentException or NotSupportedException)
            {
                return null;
            }
        });
    }
}
