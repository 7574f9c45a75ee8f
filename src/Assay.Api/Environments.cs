namespace Assay.Api;

/// <summary>A variable by which results are told apart, such as Browser. The same for all projects.</summary>
public sealed record EnvVarDto(long Id, string Name);

/// <summary>The name of a variable to be made or renamed.</summary>
public sealed record EnvVarChangeDto(string? Name);

/// <summary>A value to be made.</summary>
public sealed record EnvVarValueCreateDto(string? Name, IdOnly? Variable);

/// <summary>A value's new name.</summary>
public sealed record EnvVarValuePatchDto(string? Name);

/// <summary>A variable whose values, mappings and links of jobs go into another one; it is gone afterwards.</summary>
public sealed record EnvVarMergeDto(long? From, long? To);

/// <summary>An entity by its id.</summary>
public sealed record IdOnly(long Id);

/// <summary>Raw variables of uploads with this key become values of this environment variable.</summary>
public sealed record EnvSchemaDto(long Id, string Key, IdAndName EnvVar, long ProjectId);

/// <summary>A mapping to be made; the variable is named by envVarId or envVar.id.</summary>
public sealed record EnvSchemaCreateDto(long ProjectId, string? Key, long? EnvVarId, IdOnly? EnvVar) : IOfProject;

/// <summary>What to change of a mapping; what is absent stays.</summary>
public sealed record EnvSchemaPatchDto(string? Key, long? EnvVarId);

/// <summary>
/// The name of a raw variable that an upload of the last 30 days had and the project does not map. Its value was
/// never stored. LastSeenDate is epoch milliseconds.
/// </summary>
public sealed record UnmappedKeyDto(string Key, long LastSeenDate);
