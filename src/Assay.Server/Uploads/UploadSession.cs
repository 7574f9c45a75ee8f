using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Uploads;

/// <summary>One stream of files into a launch; what it carries has one environment and at most one job run.</summary>
internal sealed class UploadSession
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public long LaunchId { get; init; }
    public long? JobRunId { get; init; }

    /// <summary>The environment the session was opened with.</summary>
    public long? OwnEnvironmentId { get; init; }

    /// <summary>The same with what environment.properties added.</summary>
    public long? EnvironmentId { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset LastActivityAt { get; set; }
    public long Files { get; set; }
    public long Results { get; set; }
    public long Warnings { get; set; }
}

/// <summary>Something in an uploaded file that could not be used. The first thousand of a session are kept.</summary>
internal sealed class UploadWarning
{
    public long Id { get; private set; }
    public long LaunchId { get; init; }
    public long SessionId { get; init; }
    public required string File { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A file of a session that is no result document: what results refer to by name.</summary>
[PrimaryKey(nameof(SessionId), nameof(Scope), nameof(Name))]
internal sealed class SessionFile
{
    public long SessionId { get; init; }

    /// <summary>The result's uuid in the structured channel, else zero.</summary>
    public Guid Scope { get; init; }
    public required string Name { get; init; }
    public long LaunchId { get; init; }
    public required byte[] Blob { get; set; }
    public long Length { get; set; }
    public string? ContentType { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
