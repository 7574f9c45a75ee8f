using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Environments;

internal sealed class EnvVar
{
    public long Id { get; private set; }
    public required string Name { get; set; }
}

internal sealed class EnvVarValue
{
    public long Id { get; private set; }
    public long EnvVarId { get; init; }
    public required string Name { get; set; }
}

/// <summary>A raw variable of the uploading process with this key becomes a value of the variable.</summary>
internal sealed class EnvVarSchema
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Key { get; set; }
    public long EnvVarId { get; set; }
}

/// <summary>The name of a raw variable that uploads of the project had, without its value.</summary>
[PrimaryKey(nameof(ProjectId), nameof(Key))]
internal sealed class EnvKeySeen
{
    public long ProjectId { get; init; }
    public required string Key { get; init; }
    public DateTimeOffset SeenAt { get; set; }
}

/// <summary>A set of values, stored once; the digest is over its sorted value ids.</summary>
internal sealed class TestEnvironment
{
    public long Id { get; private set; }
    public Guid Digest { get; init; }
}

[PrimaryKey(nameof(EnvironmentId), nameof(EnvVarValueId))]
internal sealed class EnvironmentValue
{
    public long EnvironmentId { get; init; }
    public long EnvVarValueId { get; init; }
}
