namespace Assay.Formats.Allure;

internal static class Statuses
{
    public static Status? Known(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        "failed" => Status.Failed,
        "broken" => Status.Broken,
        "passed" => Status.Passed,
        "skipped" => Status.Skipped,
        "unknown" => Status.Unknown,
        _ => null,
    };
}
