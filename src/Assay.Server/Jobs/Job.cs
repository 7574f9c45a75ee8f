namespace Assay.Server.Jobs;

/// <summary>The link between a project and one pipeline of a CI.</summary>
internal sealed class Job
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }

    /// <summary>The CI's own name of the pipeline, unique in the project.</summary>
    public required string Uid { get; init; }
    public required string Name { get; set; }

    /// <summary>github, gitlab, jenkins, … as in the wire's IntegrationTypeDto; custom when unknown.</summary>
    public required string Type { get; set; }
    public string? Url { get; set; }

    /// <summary>Where its CI is, as scheme://host[:port]. An integration with that CI finds its jobs by it.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The build server it runs on; see <see cref="JobBinding"/>.</summary>
    public long? IntegrationId { get; set; }

    /// <summary>Somebody chose the build server, or that there is none.</summary>
    public bool IntegrationChosen { get; set; }
    public bool CanRun { get; set; } = true;
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }

    /// <summary>Set on jobs with runs only; others are deleted at once.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

internal sealed class JobParameter
{
    public long Id { get; private set; }
    public long JobId { get; init; }
    public required string Name { get; set; }
    public string? DefaultValue { get; set; }
    public long? EnvVarId { get; set; }
}
