using System.CommandLine;
using System.Text.Json.Nodes;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

/// <summary>Makes launch and job run before anything is uploaded, for the parts of a pipeline to share.</summary>
internal static class JobRunStart
{
    public const string Columns = "LAUNCH=launchId,JOB RUN=jobRunId,URL=url";

    public static Command Make() =>
        new Command("start", "Makes the launch and the job run of this pipeline before anything is uploaded")
            .With(RunOptions.Launch).With(RunOptions.Ci).With(RunOptions.JobRunChild).Runs(Run);

    private static async Task Run(Call call, CancellationToken stop)
    {
        var target = await new RunStart(call).Begin(stop);
        call.Answer.One(Row(call, target), Columns);
    }

    public static JsonObject Row(Call call, Target target) => new()
    {
        ["projectId"] = target.ProjectId,
        ["launchId"] = target.LaunchId,
        ["jobRunId"] = target.JobRunId,
        ["launchUrl"] = call.LaunchUrl(target.LaunchId),
        ["url"] = Link(call, target),
    };

    /// <summary>The page of the job run, which leads to its launch also after launches were merged.</summary>
    public static string Link(Call call, Target target) =>
        target.JobRunId is { } run ? call.JobRunUrl(run) : call.LaunchUrl(target.LaunchId);
}
