namespace Assay.Formats;

/// <summary>executor.json: who ran the tests.</summary>
public sealed record Executor(
    string? Name, string? Type, string? Url, long? BuildOrder, string? BuildName, string? BuildUrl,
    string? ReportName, string? ReportUrl);

/// <summary>An entry of categories.json; order of the file is the order of matching.</summary>
public sealed record CategoryRule(
    string Name, string? Description, string? MessageRegex, string? TraceRegex,
    IReadOnlyList<Status> MatchedStatuses, bool? Flaky);

/// <summary>*-globals.json: errors and files of the run as a whole.</summary>
public sealed record Globals(IReadOnlyList<RunError> Errors, IReadOnlyList<Attachment> Attachments);

/// <summary>An error outside any test.</summary>
public sealed record RunError(string? Message, string? Trace, string? Expected, string? Actual, string? Environment);

/// <summary>
/// Something in a file that could not be used, told to the person who sent it. Nothing else of the upload is lost.
/// </summary>
/// <param name="File">Name of the file as it was sent.</param>
/// <param name="Text">What is wrong and what was done about it, one sentence.</param>
public sealed record Warning(string File, string Text);
