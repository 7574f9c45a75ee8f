using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.Jobs;

internal static class JobList
{
    public const string Columns = "ID=id,NAME=name,TYPE=type,UID=externalId,URL=url";

    public static Command Make() =>
        new Command("list", "Lists the jobs of the project; with --job-uid only the one with this uid")
            .With(Options.Size, RunOptions.JobUid).Runs(Run);

    private static async Task Run(Call call, CancellationToken stop)
    {
        var jobs = call.Parse.GetValue(RunOptions.JobUid) is { } uid
            ? await call.Client.Jobs.Find(call.ProjectId, uid, stop) is { } found ? [found] : []
            : (await call.Client.Jobs.List(
                call.ProjectId, 0, (int)(call.Given.Number(Options.Size) ?? 10), stop)).Content;
        call.Answer.List([.. jobs.Select(row => Call.Row(row, ApiJson.Default.JobDto))], Columns);
    }
}
