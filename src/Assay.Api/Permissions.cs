namespace Assay.Api;

/// <summary>A named set of permissions: project:read, project:comment, project:write, project:configure.</summary>
public sealed record PermissionSetDto(long Id, string Name, IReadOnlyList<string> Permissions);

/// <summary>
/// A set to be made, or what to change of one. Each permission implies those before it: read, comment, write,
/// configure.
/// </summary>
/// <param name="Name">1 to 255 characters, unique.</param>
/// <param name="Permissions">At least one.</param>
public sealed record PermissionSetPatchDto(string? Name, IReadOnlyList<string>? Permissions);

/// <summary>Somebody who works in a project.</summary>
public sealed record ProjectCollaboratorDto(string Username, string? FirstName, string? LastName);

/// <summary>What somebody was granted in a project.</summary>
/// <param name="ProjectGroups">Groups through which more is granted; there are none yet.</param>
public sealed record ProjectCollaboratorAccessDto(
    string Username, string? FirstName, string? LastName, string? Email, long PermissionSetId, string PermissionSetName,
    IReadOnlyList<IdAndName> ProjectGroups);

/// <summary>A grant to be made, or to replace the one there is.</summary>
public sealed record ProjectAccessGrantDto(string? Username, long PermissionSetId);

/// <summary>1 to 1,000 grants.</summary>
public sealed record ProjectAccessCollaboratorAddDto(IReadOnlyList<ProjectAccessGrantDto>? Collaborators);

/// <summary>Settings of the whole instance.</summary>
/// <param name="ProjectCreateAllowedRole">The least role that may make projects: USER or ADMIN.</param>
public sealed record GlobalSettingsDto(string ProjectCreateAllowedRole);

/// <summary>USER or ADMIN.</summary>
public sealed record GlobalSettingsProjectCreatePatchDto(string? Role);

/// <summary>What the caller may do outside of projects.</summary>
public sealed record GlobalPermissionsDto(bool ProjectCreate);

/// <summary>Whether a second factor can be asked for.</summary>
public sealed record MfaGlobalSettingsDto(bool Enabled);
