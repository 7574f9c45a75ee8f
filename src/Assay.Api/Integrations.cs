using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Api;

/// <summary>
/// A kind of build server: its type on the wire, such as github, its name for people, and what Assay can do with it.
/// Operations are empty as long as Assay starts nothing on build servers.
/// </summary>
public sealed record IntegrationInfoDto(
    string Type, string Name, string Description, IReadOnlyList<string> Operations, IReadOnlyList<string> Routines);

/// <summary>A build server of the whole instance; projectsCount is how many projects are connected to it.</summary>
public sealed record IntegrationDto(
    long Id, string Name, IntegrationInfoDto Info, int ProjectsCount, long CreatedDate, long LastModifiedDate);

/// <summary>
/// A build server to be added. Settings have its `endpoint` and `disableCertificateValidation`; defaultSecret has the
/// fields that GET /api/integration/globalfields names, for projects that have no credentials of their own. With
/// enabledByDefault every project is connected, also those that are made later.
/// </summary>
public sealed record IntegrationCreateDto(
    string? Type, string? Name, JsonElement? Settings, JsonElement? DefaultSecret = null,
    JsonElement? DefaultProjectSettings = null, bool? EnabledByDefault = null);

/// <summary>
/// What to change; what is absent stays, field by field also in settings and defaultSecret. A field of a secret that is
/// given as an empty text is forgotten.
/// </summary>
public sealed record IntegrationPatchDto(
    string? Name = null, bool? Disabled = null, bool? EnabledByDefault = null, JsonElement? Settings = null,
    JsonElement? DefaultSecret = null, JsonElement? DefaultProjectSettings = null);

/// <summary>A build server that is tried before it is saved.</summary>
public sealed record IntegrationValidateDto(
    string? Type, JsonElement? Settings, JsonElement? DefaultSecret = null, JsonElement? DefaultProjectSettings = null);

/// <summary>
/// What a form about a build server asks for, with the values it has. Of secrets only that there are some.
/// </summary>
public sealed record IntegrationFieldsFormDto(
    IReadOnlyList<ExtFormField> GlobalFields, IReadOnlyDictionary<string, JsonElement> GlobalFieldsValues,
    IReadOnlyList<ExtFormField> DefaultSecretFields, bool DefaultSecretSpecified,
    IReadOnlyList<ExtFormField> DefaultProjectFields,
    IReadOnlyDictionary<string, JsonElement> DefaultProjectFieldsValues);

/// <summary>A build server that a project is connected to; the id is the build server's.</summary>
public sealed record ProjectIntegrationDto(
    long Id, long ProjectId, string Name, IntegrationInfoDto Info, bool Disabled,
    IReadOnlyDictionary<string, JsonElement> Settings, long CreatedDate, long LastModifiedDate);

/// <summary>A project to be connected to a build server, with credentials of its own or without.</summary>
public sealed record ProjectIntegrationCreateDto(
    long? IntegrationId, long ProjectId, JsonElement? Secret = null, JsonElement? Settings = null) : IOfProject;

/// <summary>What to change; what is absent stays, field by field also in the secret.</summary>
public sealed record ProjectIntegrationPatchDto(
    bool? Disabled = null, JsonElement? Secret = null, JsonElement? Settings = null);

/// <summary>
/// Credentials that are tried before they are saved. With projectId the fields that are absent are those the project
/// has; without any credentials the build server's own are tried.
/// </summary>
public sealed record ProjectIntegrationValidateDto(
    long? IntegrationId, JsonElement? Secret = null, JsonElement? Settings = null, long? ProjectId = null);

/// <summary>What a form about a project's connection asks for. Of secrets only that there are some.</summary>
public sealed record ProjectIntegrationFieldsFormDto(
    IReadOnlyList<ExtFormField> ProjectFields, IReadOnlyDictionary<string, JsonElement> ProjectFieldsValues,
    IReadOnlyDictionary<string, JsonElement> DefaultProjectFieldsValues, IReadOnlyList<ExtFormField> SecretFields,
    bool SecretSpecified, bool DefaultSecretSpecified);

/// <summary>A project as lists of other things name it.</summary>
public sealed record ProjectSuggestDto(long Id, string Name, string Abbr, bool IsPublic);

/// <summary>One field of a form; its type is text, password or checkbox.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExtFormFieldText), "text")]
[JsonDerivedType(typeof(ExtFormFieldPassword), "password")]
[JsonDerivedType(typeof(ExtFormFieldCheckbox), "checkbox")]
public abstract record ExtFormField(
    string Name, string LabelName, bool Required, bool Deprecated, IReadOnlyList<string> DependsOnFields);

/// <summary>A line of text.</summary>
public sealed record ExtFormFieldText(
    string Name, string LabelName, string? Description = null, bool Required = false, string? DefaultValue = null)
    : ExtFormField(Name, LabelName, Required, false, []);

/// <summary>A secret, never shown again.</summary>
public sealed record ExtFormFieldPassword(
    string Name, string LabelName, string? Description = null, bool Required = false)
    : ExtFormField(Name, LabelName, Required, false, []);

/// <summary>Yes or no.</summary>
public sealed record ExtFormFieldCheckbox(string Name, string LabelName, bool DefaultValue = false)
    : ExtFormField(Name, LabelName, false, false, []);
