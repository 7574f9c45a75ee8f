using Assay.Api;

namespace Assay.Server.Mutes;

/// <summary>Failures of the test case count as resolved while it has one.</summary>
internal sealed class Mute
{
    public long Id { get; private set; }
    public long TestCaseId { get; init; }
    public required string Name { get; set; }
    public string? Reason { get; set; }
    public List<IssueDto> Issues { get; set; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
}
