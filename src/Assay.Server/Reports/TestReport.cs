using System.ComponentModel.DataAnnotations;

namespace Assay.Server.Reports;

/// <summary>A report that a client generated and published here as files.</summary>
internal sealed class TestReport
{
    [Key]
    public Guid Uuid { get; init; }
    public long ProjectId { get; init; }
    public required string Name { get; set; }

    /// <summary>Readable by anybody who knows its uuid.</summary>
    public bool IsPublic { get; set; }

    /// <summary>From now on it can be read and does not change.</summary>
    public bool Completed { get; set; }

    /// <summary>Files and bytes that were sent, repeated ones counted again.</summary>
    public long Files { get; set; }
    public long Bytes { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
}

/// <summary>
/// One file of a report. Shared assets come without saying for which report: they wait with the account that sent them
/// until it completes one, which then gets rows of its own. See docs/adr/0006.
/// </summary>
internal sealed class TestReportFile
{
    public long Id { get; private set; }
    public Guid? ReportUuid { get; init; }

    /// <summary>Who sent the asset, while it waits.</summary>
    public long? AccountId { get; init; }
    public required string Path { get; init; }
    public required string ContentType { get; init; }
    public long Length { get; init; }
    public required byte[] Blob { get; init; }

    /// <summary>An asset: found below every folder of the report.</summary>
    public bool Shared { get; init; }
    public DateTimeOffset StoredAt { get; init; }
}
