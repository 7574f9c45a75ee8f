namespace Assay.Api;

/// <summary>
/// A report to be published. The uuid is the client's; saying it again before the end changes name and
/// openness.
/// </summary>
public sealed record TestReportCreateDto(long? ProjectId, bool? IsPublic, string? ReportName, Guid? ReportUuid);

/// <summary>A published report. Times are epoch milliseconds.</summary>
/// <param name="Url">Where it is read, below the address of this server. Until it is completed nothing is
/// there.</param>
/// <param name="Files">How many files were sent.</param>
/// <param name="Size">Bytes that were sent.</param>
public sealed record TestReportDto(
    Guid Uuid, long ProjectId, string Name, bool IsPublic, bool Completed, string Url, long Files, long Size,
    string CreatedBy, long CreatedDate);
