namespace Assay.Api;

/// <summary>When a project's launches close by themselves. Timeouts are seconds of quiet; 0 turns one off.</summary>
/// <param name="AutoCloseFilter">AQL over launches; empty: every launch that asks for it.</param>
/// <param name="TimeoutForFinishedLaunches">
/// For launches whose job runs have ended and that have no result in progress.
/// </param>
/// <param name="TimeoutForInProgressLaunches">For all others.</param>
public sealed record LaunchCloseConfigDto(
    long ProjectId, string? AutoCloseFilter, long? TimeoutForFinishedLaunches, long? TimeoutForInProgressLaunches)
    : IOfProject;

/// <summary>Which launches write test cases when they close: AQL over launches; empty: all.</summary>
public sealed record LaunchLiveDocConfigDto(long ProjectId, string? Filter) : IOfProject;
