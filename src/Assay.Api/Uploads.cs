namespace Assay.Api;

/// <summary>The ids behind an external run: what upload/start, upload/stop and sessions answer.</summary>
public sealed record ExternalRunResponseDto(long ProjectId, long? JobId, long? JobRunId, long LaunchId);

/// <summary>An upload session.</summary>
public sealed record UploadSessionDto(long Id, long ProjectId, long? JobId, long? JobRunId, long LaunchId);

/// <summary>A raw variable of the uploading process.</summary>
public sealed record KeyValueDto(string? Key, string? Value);

/// <summary>
/// Opens a session: of a job run, by its id or by the uids of job and run, or of a launch (manual=true).
/// </summary>
public sealed record UploadSessionCreateDto(
    long? ProjectId, long? LaunchId, long? JobRunId, string? JobUid, string? JobRunUid,
    IReadOnlyList<KeyValueDto>? Environment);

/// <summary>The CI that runs: its type (github, gitlab, …) and address.</summary>
public sealed record CiDto(string? Type, string? Endpoint, string? Name);

/// <summary>A parameter of a job with its default, or of a run with its value.</summary>
public sealed record UploadParameterDto(string? Name, string? DefaultValue, string? Value);

/// <summary>The pipeline.</summary>
public sealed record UploadJobDto(
    long? Id, string? Uid, string? Name, string? Url, IReadOnlyList<UploadParameterDto>? Parameters);

/// <summary>The launch to report into, or the name and tags of a new one.</summary>
public sealed record UploadLaunchDto(long? Id, string? Name, bool? Autoclose, IReadOnlyList<string>? Tags);

/// <summary>Tells that a run of a pipeline begins.</summary>
public sealed record ExternalRunStartDto(
    long? ProjectId, CiDto? Ci, UploadJobDto? Job, UploadJobDto? JobRun, UploadLaunchDto? Launch);

/// <summary>Tells that it ended: passed, failed, cancelled or unknown.</summary>
public sealed record ExternalRunStopDto(long? ProjectId, string? JobUid, string? JobRunUid, string? Status);

/// <summary>What an upload of files made.</summary>
public sealed record UploadedFilesDto(long LaunchId, long TestSessionId, int FilesCount);
