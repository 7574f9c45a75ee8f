using Assay.Api.Client;
using Assay.Cli.JobRuns;
using Assay.Cli.Output;
using Assay.Cli.Settings;

namespace Assay.Cli.Uploads;

/// <summary>What an upload came to, for people and for the exit code.</summary>
internal static class Summary
{
    private const int MostNames = 10;

    /// <returns>Everything arrived.</returns>
    public static bool Tell(Call call, Uploader uploader, ApiException? failure)
    {
        call.Terminal.Say(Progress.Counts(uploader.Sent, uploader.Known, uploader.Bytes));
        foreach (var reason in uploader.Lost.GroupBy(file => file.Reason))
        {
            var names = string.Join(", ", reason.Take(MostNames).Select(file => file.Name));
            var more = reason.Count() > MostNames ? $" and {reason.Count() - MostNames} more" : "";
            call.Terminal.Say($"assayctl: {reason.Count()} files were not sent ({reason.Key}): {names}{more}");
        }
        if (failure is not null && uploader.Lost.Count == 0) call.Terminal.Say("assayctl: " + failure.Message);
        return uploader.Lost.Count == 0 && failure is null;
    }

    /// <summary>The pages of launch and job run, as the last words.</summary>
    public static void Link(Call call, Target target)
    {
        if (call.Given.Text(Options.Output) is null or "table")
        {
            call.Terminal.Say($"Launch: {call.LaunchUrl(target.LaunchId)}");
            call.Terminal.Say($"Report link: {JobRunStart.Link(call, target)}");
        }
        else
        {
            call.Answer.One(JobRunStart.Row(call, target), JobRunStart.Columns);
        }
    }
}
