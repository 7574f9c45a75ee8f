namespace Assay.Api.Client;

/// <summary>How patient, how fast and how trusting a client is.</summary>
public sealed record AssayClientOptions
{
    /// <summary>How often a request is sent again after 408, 429, 5xx or no answer.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The wait before the first retry; each following one is twice as long.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait of the client's own choice.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait that the server may ask for with Retry-After; a longer one ends the retries.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A request during which nothing moves for so long, neither body nor answer, counts as not answered;
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How much may leave in a window of time.</summary>
    public Pace Pace { get; init; } = new();

    /// <summary>Do not check the server's certificate.</summary>
    public bool AcceptAnyCertificate { get; init; }

    /// <summary>What the server's log shows as the client.</summary>
    public string UserAgent { get; init; } = "assay-client";

    /// <summary>Told in one line why a request is sent again, and when.</summary>
    public Action<string>? OnRetry { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
