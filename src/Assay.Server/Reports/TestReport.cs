using System.ComponentModel.DataAnnotations;

namespace Assay.Server.Reports;

/// <summary>A report that a client generated and published here as files.</summary>
internal sealed class TestReport
{
    [Key]
    public Guid Uuid { get; init; }
    public long ProjectId { get; init; }
    public required string Name { get; set; }
    public bool IsPublic { get; set; }
    public bool Completed { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
}

/// <summary>One file of a report; without a report it is an asset that the project's reports share.</summary>
internal sealed class TestReportFile
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public Guid? ReportUuid { get; init; }
    public required string Path { get; init; }
    public required string ContentType { get; init; }
    public long Length { get; init; }
    public required byte[] Blob { get; init; }
}
