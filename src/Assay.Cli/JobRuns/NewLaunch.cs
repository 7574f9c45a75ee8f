using System.Globalization;
using Assay.Api;
using Assay.Cli.Ci;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

/// <summary>A launch that this process makes.</summary>
internal static class NewLaunch
{
    private const int LongestName = 255;

    public static async Task<LaunchDto> Make(Call call, CiRun? ci, CancellationToken stop)
    {
        var name = call.Given.Text(Options.LaunchName) ?? (ci is null ? OfFolder(call) : OfRun(ci));
        var context = call.Given.Flag(Options.GitFlow) ? await GitContext.Read(call, ci, stop) : null;
        return await call.Client.Launches.Create(
            new(name.Length <= LongestName ? name : name[..LongestName], call.ProjectId,
                [.. Tags(call).Select(tag => new NameDto(null, tag))], null, null,
                Autoclose(call), External: true, context),
            stop);
    }

    public static IReadOnlyList<string> Tags(Call call) => call.Given.List(Options.LaunchTags);

    public static bool Autoclose(Call call) => call.Given.Text(Options.LaunchAutoclose)?.ToLowerInvariant() switch
    {
        null or "true" or "1" or "yes" => true,
        "false" or "0" or "no" => false,
        var other => throw new SettingException(
            $"{Options.LaunchAutoclose.Name} should be true or false, but is \"{other}\""),
    };

    /// <summary>shop #41; shop - e2e #41 where the run's name has its number already.</summary>
    public static string OfRun(CiRun run) => run.RunName switch
    {
        ['#', ..] => $"{run.JobName} {run.RunName}",
        { } numbered when numbered.Contains(" #", StringComparison.Ordinal) => $"{run.JobName} - {numbered}",
        var name => $"{run.JobName} #{name}",
    };

    /// <summary>shop, 2026-11-21 14:03</summary>
    private static string OfFolder(Call call) => string.Create(CultureInfo.InvariantCulture,
        $"{Path.GetFileName(Environment.CurrentDirectory)}, {call.Clock.GetLocalNow():yyyy-MM-dd HH:mm}");
}
