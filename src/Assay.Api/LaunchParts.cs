namespace Assay.Api;

/// <summary>A test that was tried more than once, with the attempt before the one that counts.</summary>
/// <param name="TotalRetries">Attempts beside the one that counts.</param>
public sealed record TestResultRetriesRowDto(
    long Id, string Name, string? Status, long? TestCaseId, long TotalRetries, PreviousRetryDto? PreviousRetry);

/// <summary>An attempt that another one took the place of.</summary>
public sealed record PreviousRetryDto(long Id, string Name, string? Status);

/// <summary>What somebody was assigned in a launch. Durations in milliseconds.</summary>
public sealed record LaunchMemberStatsDto(
    string Assignee, string? FirstName, string? LastName, IReadOnlyList<TestStatusCount> Statistic, long DurationSum,
    long RetriedCount, long MutedCount, long DefectsCount);

/// <summary>A first-level group of a tree; uid is the id of its custom-field value.</summary>
public sealed record StatisticWidgetItem(string Uid, string Name, IReadOnlyList<TestStatusCount> Statistic);

/// <summary>An error of the run outside any test.</summary>
public sealed record LaunchErrorDto(long Id, long? JobRunId, string? Message, string? Trace, long CreatedDate);

/// <summary>A rule of a quality gate that failed. Messages may hold ANSI colours.</summary>
public sealed record LaunchQualityGateDto(long Id, string Name, string? Message, IdAndName? NamedEnv, long CreatedDate);

/// <summary>An environment that the client named; externalId is the client's.</summary>
public sealed record NamedEnvironmentDto(long Id, string ExternalId, string Name);

/// <summary>A category that came with the launch; externalId is the client's.</summary>
public sealed record LaunchCategoryDto(long Id, string ExternalId, string Name, bool Hide, bool Expand);

/// <summary>A file of the run itself.</summary>
/// <param name="Id">Absent when the file is missed.</param>
/// <param name="ContentLength">Bytes.</param>
/// <param name="Missed">An upload named it but it has not come.</param>
/// <param name="Url">Where its content is.</param>
public sealed record LaunchAttachmentDto(
    long? Id, string Name, string ContentType, long ContentLength, bool Missed, string? Url);

/// <summary>One stream of files into a launch, with how many files, results and warnings it brought.</summary>
public sealed record LaunchSessionDto(
    long Id, long? JobRunId, long FilesCount, long ResultsCount, long WarningsCount,
    IReadOnlyList<EnvVarValueDto> Environment,
    string CreatedBy, long CreatedDate, long LastActivityDate);

/// <summary>Something in an uploaded file that could not be used.</summary>
public sealed record UploadWarningDto(long Id, long SessionId, string File, string Text, long CreatedDate);
