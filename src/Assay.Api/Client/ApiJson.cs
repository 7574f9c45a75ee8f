using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Api.Client;

/// <summary>How the client's records are written and read, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 512)]
[JsonSerializable(typeof(UserAccountDto))]
[JsonSerializable(typeof(ProjectDto))]
[JsonSerializable(typeof(ProjectCreateDto))]
[JsonSerializable(typeof(Page<ProjectDto>))]
[JsonSerializable(typeof(LaunchDto))]
[JsonSerializable(typeof(LaunchCreateDto))]
[JsonSerializable(typeof(LaunchMergeDto))]
[JsonSerializable(typeof(LaunchPatchDto))]
[JsonSerializable(typeof(LaunchProgressDto))]
[JsonSerializable(typeof(Page<LaunchDto>))]
[JsonSerializable(typeof(TestStatusCount[]))]
[JsonSerializable(typeof(IdAndName))]
[JsonSerializable(typeof(JobDto))]
[JsonSerializable(typeof(Page<JobDto>))]
[JsonSerializable(typeof(JobRunDto))]
[JsonSerializable(typeof(PlannedTestDto[]))]
[JsonSerializable(typeof(TestCaseDto))]
[JsonSerializable(typeof(Page<TestCaseDto>))]
[JsonSerializable(typeof(Page<EnvSchemaDto>))]
[JsonSerializable(typeof(ExternalRunStartDto))]
[JsonSerializable(typeof(ExternalRunStopDto))]
[JsonSerializable(typeof(ExternalRunResponseDto))]
[JsonSerializable(typeof(UploadSessionCreateDto))]
[JsonSerializable(typeof(UploadSessionDto))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class ApiJson : JsonSerializerContext;
