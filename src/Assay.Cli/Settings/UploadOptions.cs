using System.CommandLine;
using Assay.Api.Client;

namespace Assay.Cli.Settings;

/// <summary>Flags of commands that send files.</summary>
internal static class UploadOptions
{
    public static readonly Setting<string[]> Results = new(
        "--results", "Folder of results; may be repeated", ["ALLURE_RESULTS"]);

    public static readonly Setting<bool> IgnorePassedAttachments = new(
        "--ignore-passed-test-attachments", "Do not send attachments of tests that passed",
        ["ALLURE_IGNORE_PASSED_TEST_ATTACHMENTS"]);

    public static readonly Setting<bool> SkipTooBig = new(
        "--skip-too-big", "Files that are too large for the server are no error", ["ALLURE_SKIP_TOO_BIG"]);

    public static readonly Setting<string> Timeout = new(
        "--timeout", "How long to go on when the server does not answer (10m)", ["ALLURE_TIMEOUT"]);

    public static readonly Setting<long?> Concurrency = new(
        "--concurrency", "Requests at the same time (2)", ["ALLURE_CONCURRENCY"]);

    /// <summary>What --concurrency was called before.</summary>
    public static readonly Setting<long?> Limit = new(
        "--limit", "The old name of --concurrency", [], "-l") { Hidden = true };

    public static readonly Setting<bool> ContinueOnError = new(
        "--continue-on-error", "Errors of reporting never change the exit code", ["ALLURE_CONTINUE_ON_ERROR"]);

    public static readonly Setting<bool> FailFast = new(
        "--fail-fast", "End at the first error of reporting that cannot be repaired", ["ALLURE_FAIL_FAST"]);

    public static readonly Setting<string> Window = new(
        "--upload-rate-window", "The time in which budgets may be spent (1s)", ["ALLURE_UPLOAD_RATE_WINDOW"]);

    public static readonly Setting<long?> MaxRequests = new(
        "--upload-max-requests-per-window", "Requests per window (20; 0 for no limit)",
        ["ALLURE_UPLOAD_MAX_REQUESTS_PER_WINDOW"]);

    public static readonly Setting<long?> MaxFiles = new(
        "--upload-max-files-per-window", "Files per window (0: no limit)", ["ALLURE_UPLOAD_MAX_FILES_PER_WINDOW"]);

    public static readonly Setting<long?> MaxBytes = new(
        "--upload-max-bytes-per-window", "Bytes per window (1073741824; 0 for no limit)",
        ["ALLURE_UPLOAD_MAX_BYTES_PER_WINDOW"]);

    public static readonly Setting<string> LateFiles = new(
        "--late-files",
        "How long to wait after the tests for attachments that results name but that are not there (5s)",
        ["ASSAY_LATE_FILES"]);

    public static readonly Setting<bool> SendAllEnv = new(
        "--send-all-env",
        "Send all variables of this process but secrets, so that the server shows which ones can be mapped",
        ["ALLURE_SEND_ALL_ENV"]);

    public static readonly Option[] All =
    [
        Results, SendAllEnv, IgnorePassedAttachments, SkipTooBig, Timeout, Concurrency, Limit, ContinueOnError,
        FailFast, Window, MaxRequests, MaxFiles, MaxBytes,
    ];

    public static Pace Pace(Given given) => new(
        (int)Math.Clamp(given.Number(MaxRequests) ?? 20, 0, int.MaxValue), given.Number(MaxFiles) ?? 0,
        given.Number(MaxBytes) ?? 1 << 30)
    {
        Window = given.Time(Window) ?? TimeSpan.FromSeconds(1),
    };
}
