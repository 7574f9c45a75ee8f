namespace Assay.Api;

/// <summary>Where a test case stands; color is #rrggbb.</summary>
public sealed record StatusDto(long Id, string Name, string Color);

/// <summary>A layer of the test pyramid.</summary>
public sealed record TestLayerDto(long Id, string Name);

/// <summary>Labels `layer` with this key become the layer.</summary>
public sealed record TestLayerSchemaDto(long Id, long ProjectId, string Key, TestLayerDto TestLayer);

/// <summary>The name of a workflow.</summary>
public sealed record WorkflowRowDto(long Id, string Name);

/// <summary>A workflow: its statuses in their order; in lists of test cases without them.</summary>
public sealed record WorkflowDto(long Id, string Name, IReadOnlyList<StatusDto>? Statuses = null);

/// <summary>The workflow that new test cases of a project start with; type manual or automated.</summary>
public sealed record WorkflowSchemaDto(long Id, long ProjectId, string Type, WorkflowDto Workflow);
