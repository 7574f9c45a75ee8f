namespace Assay.Server.Launches;

/// <summary>An error of the run outside any test.</summary>
internal sealed class LaunchError
{
    public long Id { get; private set; }
    public long LaunchId { get; init; }
    public long? JobRunId { get; init; }
    public Guid Digest { get; init; }
    public string? Message { get; init; }
    public string? Trace { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A quality gate rule that failed, as the client evaluated it.</summary>
internal sealed class LaunchQualityGate
{
    public long Id { get; private set; }
    public long LaunchId { get; init; }
    public required string Name { get; init; }
    public string? Message { get; set; }
    public long? NamedEnvironmentId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A category that came with the launch: from a client's registration or from categories.json.</summary>
internal sealed class LaunchCategory
{
    public long Id { get; private set; }
    public long LaunchId { get; init; }
    public required string ExternalId { get; init; }
    public required string Name { get; set; }
    public bool Hide { get; set; }
    public bool Expand { get; set; }
    public string? MessageRegex { get; set; }
    public string? TraceRegex { get; set; }
    public short[]? Statuses { get; set; }
}

internal sealed class NamedEnvironment
{
    public long Id { get; private set; }
    public long LaunchId { get; init; }
    public required string ExternalId { get; init; }
    public required string Name { get; set; }
}

internal sealed class LaunchAttachment
{
    public long Id { get; private set; }
    public long LaunchId { get; init; }
    public long? JobRunId { get; init; }
    public required string Name { get; init; }
    public required string ContentType { get; init; }
    public long Length { get; init; }
    public required byte[] Blob { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}
