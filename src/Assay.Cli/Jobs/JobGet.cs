using System.CommandLine;
using Assay.Api.Client;

namespace Assay.Cli.Jobs;

internal static class JobGet
{
    public static Command Make()
    {
        var id = new Argument<long>("ID");
        return new Command("get", "Shows a job") { id }.Runs(async (call, stop) =>
        {
            var job = await call.Client.Jobs.Get(call.Parse.GetValue(id), stop);
            call.Answer.One(Call.Row(job, ApiJson.Default.JobDto), JobList.Columns);
        });
    }
}
