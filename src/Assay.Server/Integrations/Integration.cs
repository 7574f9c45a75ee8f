namespace Assay.Server.Integrations;

/// <summary>A build server that jobs run on, known to the whole instance.</summary>
internal sealed class Integration
{
    public long Id { get; private set; }

    /// <summary>github, gitlab, jenkins, … as in the wire's IntegrationTypeDto.</summary>
    public required string Type { get; init; }
    public required string Name { get; set; }

    /// <summary>Its address, such as https://ci.example.com/jenkins.</summary>
    public required string Endpoint { get; set; }

    /// <summary>Of the endpoint, as scheme://host[:port]: what jobs are recognised by. Unique per type.</summary>
    public required string Origin { get; set; }
    public bool TrustsAnyCertificate { get; set; }

    /// <summary>Credentials for projects without their own, protected; see <see cref="SecretKeeper"/>.</summary>
    public string? Secret { get; set; }

    /// <summary>Every project is connected, also those that are made later.</summary>
    public bool EnabledByDefault { get; set; }
    public bool Disabled { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
}

/// <summary>That a project uses a build server.</summary>
internal sealed class ProjectIntegration
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public long IntegrationId { get; init; }

    /// <summary>The project's own credentials, protected; null lets those of the build server count.</summary>
    public string? Secret { get; set; }
    public bool Disabled { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
}
