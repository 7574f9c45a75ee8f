namespace Assay.Api;

/// <summary>A test case in a list. Times are epoch milliseconds; layer repeats testLayer for older clients.</summary>
public sealed record TestCaseRowDto(
    long Id, string Name, bool Automated, StatusDto Status, TestLayerDto? TestLayer,
    string CreatedBy, long CreatedDate, string LastModifiedBy, long LastModifiedDate)
{
    public TestLayerDto? Layer => TestLayer;
}

/// <summary>A test case as the flat list shows it.</summary>
public sealed record TestCaseFlatDto(
    long Id, string Name, bool Automated, bool External, string? LayerName, StatusDto Status, WorkflowRowDto Workflow,
    string CreatedBy, long CreatedDate, string LastModifiedBy, long LastModifiedDate);

/// <summary>A test case. Texts are Markdown, their Html is harmless. Times are epoch milliseconds.</summary>
public record TestCaseDto(
    long Id, long ProjectId, string Name, bool Automated, bool External, bool Deleted, StatusDto Status,
    WorkflowDto Workflow)
{
    public string? FullName { get; init; }

    /// <summary>The test's identity as adapters compute it.</summary>
    public string? Hash { get; init; }

    /// <summary>The caller may change it.</summary>
    public bool Editable { get; init; }
    public string? Description { get; init; }
    public string? DescriptionHtml { get; init; }
    public string? Precondition { get; init; }
    public string? PreconditionHtml { get; init; }
    public string? ExpectedResult { get; init; }
    public string? ExpectedResultHtml { get; init; }
    public TestLayerDto? TestLayer { get; init; }
    public TestLayerDto? Layer => TestLayer;
    public IReadOnlyList<TestTagDto> Tags { get; init; } = [];
    public IReadOnlyList<ExternalLinkDto> Links { get; init; } = [];
    public string? CreatedBy { get; init; }
    public long CreatedDate { get; init; }
    public string? LastModifiedBy { get; init; }
    public long LastModifiedDate { get; init; }
}

/// <summary>Everything about a test case in one answer; its workflow comes with the statuses.</summary>
public sealed record TestCaseOverviewDto : TestCaseDto
{
    public TestCaseOverviewDto(TestCaseDto test) : base(test)
    {
    }

    /// <summary>regular or checklist.</summary>
    public string Style { get; init; } = "regular";
    public bool HasManualScenario { get; init; }
    public TestCaseScenarioDto Scenario { get; init; } = new(null, [], []);
    public IReadOnlyList<CaseFieldValueDto> CustomFields { get; init; } = [];
    public IReadOnlyList<MemberDto> Members { get; init; } = [];
    public IReadOnlyList<IssueDto> Issues { get; init; } = [];
    public IReadOnlyList<TestKeyDto> TestKeys { get; init; } = [];
    public IReadOnlyList<TestCaseParameterDto> Parameters { get; init; } = [];
    public IReadOnlyList<TestCaseExampleDto> Examples { get; init; } = [];
}

/// <summary>The name of a parameter.</summary>
public sealed record TestCaseParameterDto(string Name);

/// <summary>A combination of parameters with the status it had when it ran last; its id is that result's.</summary>
public sealed record TestCaseExampleDto(long Id, IReadOnlyList<ParameterValueDto> Parameters, string? Status);

/// <summary>A parameter of an example.</summary>
public sealed record ParameterValueDto(string Name, string? Value);
