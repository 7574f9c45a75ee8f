using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Defects;

internal sealed class Defect
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Name { get; set; }
    public string? Description { get; set; }
    public bool Closed { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
}

[PrimaryKey(nameof(LaunchId), nameof(ResultId), nameof(DefectId))]
internal sealed class DefectResult
{
    public long DefectId { get; init; }
    public long LaunchId { get; init; }
    public long ResultId { get; init; }
}
