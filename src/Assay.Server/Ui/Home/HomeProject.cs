namespace Assay.Server.Ui.Home;

/// <summary>A project as the home page lists it.</summary>
public sealed record HomeProject(
    long Id, string Name, string Abbr, string? Description, bool IsPublic, long Launches, long TestCases,
    DateTimeOffset LastActivity);
