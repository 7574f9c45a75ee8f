namespace Assay.Api;

/// <summary>A project. Times are epoch milliseconds.</summary>
public sealed record ProjectDto(
    long Id, string Name, string Abbr, string? Description, bool IsPublic, bool Favorite,
    string CreatedBy, long CreatedDate, string LastModifiedBy, long LastModifiedDate);

/// <summary>A project to be made; its abbreviation is taken from the name when there is none.</summary>
public sealed record ProjectCreateDto(string? Name, string? Abbr, string? Description, bool IsPublic);

/// <summary>What is in a project.</summary>
public sealed record ProjectStatsDto(
    long AutomatedTestCases, long ManualTestCases, long Launches, double AutomationPercent);
