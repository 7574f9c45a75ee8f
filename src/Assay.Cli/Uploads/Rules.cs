using Assay.Cli.Settings;

namespace Assay.Cli.Uploads;

/// <summary>The rules of an upload, from what was given.</summary>
internal static class Rules
{
    private const int MostConnections = 32;

    public static UploadRules Of(Call call)
    {
        if (call.Parse.GetResult(UploadOptions.Limit) is { Implicit: false })
            call.Terminal.Say("--limit is the old name of --concurrency");
        var connections = call.Given.Number(UploadOptions.Concurrency) ?? call.Given.Number(UploadOptions.Limit) ?? 2;
        return new((int)Math.Clamp(connections, 1, MostConnections), call.Given.Flag(UploadOptions.SkipTooBig),
            call.Given.Flag(RunOptions.Reopen));
    }

    public static Patience Patience(Call call) =>
        new(call.Given.Time(UploadOptions.Timeout) ?? Uploads.Patience.Default, call.Terminal, call.Clock);
}
