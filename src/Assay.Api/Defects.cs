namespace Assay.Api;

/// <summary>A defect of a project with how many results are linked to it.</summary>
public sealed record DefectListedDto(
    long Id, string Name, bool Closed, long Count, IssueDto? Issue,
    string CreatedBy, long CreatedDate, string LastModifiedBy, long LastModifiedDate);

/// <summary>A defect with where it was seen first and last. Times are epoch milliseconds.</summary>
public sealed record DefectOverviewDto(
    long Id, long ProjectId, string Name, string? Description, string? DescriptionHtml, bool Closed, IssueDto? Issue,
    IdAndName? FoundAtLaunch, IdAndName? LastFoundLaunch, long? LastFoundDate,
    string CreatedBy, long CreatedDate, string LastModifiedBy, long LastModifiedDate);

/// <summary>A launch as short lists show it.</summary>
public sealed record LaunchRowDto(
    long Id, string Name, bool Closed, IReadOnlyList<TestStatusCount> Statistic,
    string CreatedBy, long CreatedDate, string LastModifiedBy, long LastModifiedDate);
