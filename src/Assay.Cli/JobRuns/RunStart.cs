using System.Globalization;
using Assay.Api;
using Assay.Api.Client;
using Assay.Cli.Ci;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

/// <summary>
/// Finds or makes the launch and the job run that results go to. A job run that is named wins over a launch that is
/// named, that over a new launch. Who starts a job run stops it; who joins a running one leaves it running.
/// </summary>
internal sealed class RunStart(Call call)
{
    private readonly CiRun? ci = CiDetection.Detect(call.Given, call.Variables);
    private readonly bool child = call.Given.Flag(RunOptions.JobRunChild);

    public async Task<Target> Begin(CancellationToken stop)
    {
        if (call.Given.Number(RunOptions.JobRunId) is { } runId) return await Known(runId, stop);
        if (child) return await Running(stop);
        return ci is null ? await WithoutCi(stop) : await OfCi(ci, stop);
    }

    /// <summary>What is running already; null when nothing is.</summary>
    public async Task<Target?> Find(CancellationToken stop)
    {
        if (call.Given.Number(RunOptions.JobRunId) is { } runId)
        {
            var run = await call.Client.JobRuns.Get(runId, stop);
            var job = await call.Client.Jobs.Get(run.Job.Id, stop);
            return new(call.Given.Number(Options.ProjectId) ?? (await call.Client.Uploads.Find(runId, stop)).ProjectId,
                run.LaunchId, run.Id, job.ExternalId ?? ci?.JobUid, run.ExternalId ?? ci?.RunUid, Owned: false);
        }
        if (ci is null) return null;
        var (jobUid, runUid) = Uids(ci);
        return await call.Client.Uploads.Find(call.ProjectId, jobUid, runUid, stop) is { } ids
            ? new(ids.ProjectId, ids.LaunchId, ids.JobRunId, jobUid, runUid, Owned: false)
            : null;
    }

    private async Task<Target> Known(long runId, CancellationToken stop)
    {
        var found = await Find(stop) ?? throw new InvalidOperationException();
        if (call.Given.Number(RunOptions.LaunchId) is { } launch && launch != found.LaunchId)
            call.Terminal.Say($"Job run {runId} belongs to launch {found.LaunchId}, so launch {launch} is not used");
        var run = await call.Client.JobRuns.Get(runId, stop);
        var joined = run.Stage == "in_progress" && (ci is null || run.ExternalId != ci.RunUid);
        if (child || joined) return found;

        // Without a uid the run could not be stopped later.
        var uid = found.JobRunUid ?? $"assayctl-{runId.ToString(CultureInfo.InvariantCulture)}";
        var started = await Reopening.Around(call, found.LaunchId, () => call.Client.Uploads.Start(new(
            found.ProjectId, Ci(), Job(ci?.JobUid ?? found.JobUid), JobRun(runId, uid), null), stop), stop);
        return found with { ProjectId = started.ProjectId, LaunchId = started.LaunchId, JobRunUid = uid, Owned = true };
    }

    private async Task<Target> Running(CancellationToken stop) => await Find(stop) ?? throw new SettingException(
        "No job run is running here yet: run `assayctl job-run start` before, or name one with ALLURE_JOB_RUN_ID");

    private async Task<Target> OfCi(CiRun run, CancellationToken stop)
    {
        var (jobUid, runUid) = Uids(run);
        var project = call.ProjectId;
        var launch = call.Given.Number(RunOptions.LaunchId);
        if (launch is null && call.Given.Flag(Options.GitFlow)
            && await call.Client.Uploads.Find(project, jobUid, runUid, stop) is null)
            launch = (await NewLaunch.Make(call, run, stop)).Id;
        var place = launch is { } id
            ? new UploadLaunchDto(id, null, null, null)
            : new UploadLaunchDto(null, call.Given.Text(Options.LaunchName) ?? NewLaunch.OfRun(run),
                NewLaunch.Autoclose(call), NewLaunch.Tags(call));
        var started = await Reopening.Around(
            call,
            async () => launch ?? (await call.Client.Uploads.Find(project, jobUid, runUid, stop))?.LaunchId,
            () => call.Client.Uploads.Start(new(project, Ci(), Job(jobUid), JobRun(null, runUid), place), stop), stop);
        return new(started.ProjectId, started.LaunchId, started.JobRunId, jobUid, runUid, Owned: true);
    }

    private async Task<Target> WithoutCi(CancellationToken stop)
    {
        if (call.Given.Number(RunOptions.LaunchId) is not { } id)
        {
            var made = await NewLaunch.Make(call, null, stop);
            return new(made.ProjectId, made.Id, null, null, null, Owned: false);
        }
        var launch = await call.Client.Launches.Get(id, stop);
        return new(launch.ProjectId, id, null, null, null, Owned: false);
    }

    private static (string Job, string Run) Uids(CiRun run) => (
        run.JobUid ?? throw Call.Missing(
            RunOptions.JobUid, "what tells this job from others", "the CI does not say it"),
        run.RunUid ?? throw Call.Missing(
            RunOptions.JobRunUid, "what tells this run from others", "the CI does not say it"));

    private CiDto? Ci() => ci is null ? null : new(ci.Type, ci.Endpoint, null);

    private UploadJobDto Job(string? uid) => new(
        null, uid, ci?.JobName, ci?.JobUrl, Parameters()?
            .Select(pair => new UploadParameterDto(pair.Name, pair.Value, null)).ToList());

    private UploadJobDto JobRun(long? id, string? uid) => new(
        id, uid, ci?.RunName, ci?.RunUrl, Parameters()?
            .Select(pair => new UploadParameterDto(pair.Name, null, pair.Value)).ToList());

    private List<(string Name, string Value)>? Parameters()
    {
        if (ci is null) return null;
        List<(string, string)> parameters = [.. ci.Parameters];
        if (ci.Branch is { } branch) parameters.Insert(0, ("Branch", branch));
        return parameters;
    }
}
