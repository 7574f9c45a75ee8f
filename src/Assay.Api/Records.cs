namespace Assay.Api;

/// <summary>A request body that names its project.</summary>
public interface IOfProject
{
    long ProjectId { get; }
}

/// <summary>A request body that names its launch.</summary>
public interface IOfLaunch
{
    long LaunchId { get; }
}

/// <summary>An id and a name.</summary>
public sealed record IdAndName(long Id, string Name);

/// <summary>A link to somewhere else.</summary>
public sealed record ExternalLinkDto(string? Name, string Url, string? Type);

/// <summary>An issue of a tracker.</summary>
public sealed record IssueDto(
    long? Id, string Name, long? IntegrationId = null, string? IntegrationType = null, string? DisplayName = null,
    string? Summary = null, string? Status = null, bool Closed = false, string? Url = null);

/// <summary>What every refused request is answered with.</summary>
/// <param name="Timestamp">Epoch milliseconds.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The status in words.</param>
/// <param name="Message">What went wrong and what to do.</param>
/// <param name="Path">The path that was asked for.</param>
public sealed record ErrorDto(long Timestamp, int Status, string Error, string Message, string? Path);
