using System.CommandLine;
using System.Text.Json.Nodes;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

internal static class JobRunStatus
{
    public static Command Make() =>
        new Command("status", "Shows the job run of this pipeline and what its launch has so far")
            .With(RunOptions.JobRunId).With(RunOptions.Ci).Runs(Run);

    private static async Task<int> Run(Call call, CancellationToken stop)
    {
        if (await new RunStart(call).Find(stop) is not { JobRunId: { } id } target)
        {
            call.Terminal.Say("There is no job run yet: nothing was started or uploaded here");
            return ExitCode.Failed;
        }
        var row = Call.Row(await call.Client.JobRuns.Get(id, stop), ApiJson.Default.JobRunDto);
        var counts = await call.Client.Launches.Statistic(target.LaunchId, stop);
        row["statistic"] = new JsonArray([.. counts.Select(count => Call.Row(count, ApiJson.Default.TestStatusCount))]);
        row["pageUrl"] = call.JobRunUrl(id);
        call.Answer.One(row,
            "ID=id,NAME=name,JOB=job.name,STAGE=stage,STATUS=status,LAUNCH=launchId,RESULTS=statistic,URL=pageUrl");
        return ExitCode.Done;
    }
}
