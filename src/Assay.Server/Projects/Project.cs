using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Projects;

internal sealed class Project
{
    public long Id { get; private set; }
    public required string Name { get; set; }

    /// <summary>One to four characters, shown as the project's avatar.</summary>
    public required string Abbr { get; set; }
    public string? Description { get; set; }
    public bool IsPublic { get; set; }

    /// <summary>
    /// Grows with every change of the project's mappings, so that variants of tests are derived anew.
    /// </summary>
    public int MappingVersion { get; set; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
}

[PrimaryKey(nameof(ProjectId), nameof(AccountId))]
internal sealed class ProjectAccess
{
    public long ProjectId { get; init; }
    public long AccountId { get; init; }
    public long PermissionSetId { get; set; }
}

[PrimaryKey(nameof(AccountId), nameof(ProjectId))]
internal sealed class ProjectFavorite
{
    public long AccountId { get; init; }
    public long ProjectId { get; init; }
}

/// <summary>A setting of a project as a named text; typed façades stand over it.</summary>
internal sealed class ProjectProperty
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Name { get; init; }
    public required string Value { get; set; }
}
