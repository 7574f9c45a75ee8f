using Assay.Api;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

internal enum LaunchState : byte
{
    Open = 0,

    /// <summary>Clients see it closed; live documentation is being written.</summary>
    Closing = 1,
    Closed = 2,
}

internal sealed class Launch
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Name { get; set; }
    public LaunchState State { get; set; }

    /// <summary>May be closed by the project's automatic closing.</summary>
    public bool Autoclose { get; set; }

    /// <summary>Created by a client or CI, not by a person in the browser.</summary>
    public bool External { get; set; }
    public List<ExternalLinkDto> Links { get; set; } = [];
    public List<IssueDto> Issues { get; set; } = [];
    public string? GitContext { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
    public DateTimeOffset LastActivityAt { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public string? ClosedBy { get; set; }

    /// <summary>Closing has documented every test up to this id.</summary>
    public long ClosingCursor { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }

    public bool Closed => State != LaunchState.Open;
}

[PrimaryKey(nameof(LaunchId), nameof(LaunchTagId))]
internal sealed class LaunchTagLink
{
    public long LaunchId { get; init; }
    public long LaunchTagId { get; init; }
}

[PrimaryKey(nameof(LaunchId), nameof(EnvironmentId))]
internal sealed class LaunchEnvironment
{
    public long LaunchId { get; init; }
    public long EnvironmentId { get; init; }
}
