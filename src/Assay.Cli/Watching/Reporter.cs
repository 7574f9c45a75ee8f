using Assay.Api.Client;
using Assay.Cli.JobRuns;
using Assay.Cli.Settings;
using Assay.Cli.Uploads;

namespace Assay.Cli.Watching;

/// <summary>
/// The reporting side of a watched command. Nothing it meets keeps the tests from running: when the server does not
/// answer at first it goes on trying while they run, and what cannot be repaired is told at the end.
/// </summary>
internal sealed class Reporter : IDisposable
{
    private readonly Call call;
    private readonly Patience patience;
    private readonly Uploader? uploader;
    private readonly bool continueOnError;
    private Target? target;
    private Task? opening;
    private Task? sending;
    private Exception? failure;

    public Reporter(Call call)
    {
        this.call = call;
        patience = new(Patience.Default, call.Terminal, call.Clock);
        try
        {
            continueOnError = call.Given.Flag(UploadOptions.ContinueOnError);
            FailFast = call.Given.Flag(UploadOptions.FailFast);
            if (call.Unread is { } unread) throw unread;
            LateFiles = call.Given.Time(UploadOptions.LateFiles) ?? LateFiles;
            patience = Rules.Patience(call);
            patience.Unlimited = true;
            uploader = new(call.Client, Rules.Of(call), patience, call.Terminal, progress: null);
        }
        catch (SettingException wrong)
        {
            failure = wrong;
        }
    }

    public bool FailFast { get; }

    /// <summary>How long attachments that results name may take to appear after the tests.</summary>
    public TimeSpan LateFiles { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The command ended, and there was nothing to send.</summary>
    public bool FoundNothing => target is not null && uploader is { Known: 0 };

    /// <summary>The first error that makes reporting useless.</summary>
    public Exception? Failure
    {
        get
        {
            if (failure is null && uploader is { GaveUp.IsCompletedSuccessfully: true })
                failure = uploader.GaveUp.GetAwaiter().GetResult();
            return failure;
        }
    }

    /// <summary>Everything arrived, or it does not matter.</summary>
    public bool Succeeded { get; private set; }

    /// <summary>
    /// Opens launch, job run and session; when the server does not answer soon, goes on in the background.
    /// </summary>
    public async Task Open(CancellationToken stop)
    {
        if (failure is not null)
        {
            call.Terminal.Say($"assayctl: {failure.Message}; the tests run, but nothing is reported");
            return;
        }
        opening = Connect(stop);
        await Task.WhenAny(opening, Task.Delay(TimeSpan.FromSeconds(5), call.Clock, stop));
    }

    /// <summary>Nothing can be reported, for this reason.</summary>
    public void Refuse(SettingException wrong) => failure ??= wrong;

    public void Add(List<UploadFile> files)
    {
        if (uploader is null || files.Count == 0) return;
        foreach (var batch in UploadBatches.Of(files, UploadOptions.Pace(call.Given))) uploader.Add(batch);
    }

    /// <summary>Sends the rest, stops the job run and tells how it went.</summary>
    public async Task Finish(List<UploadFile> rest, string status, CancellationToken stop)
    {
        Add(rest);
        patience.Unlimited = false;
        uploader?.Complete();
        if (opening is not null) await opening.WaitAsync(stop);
        if (sending is not null) await sending.WaitAsync(stop);
        if (uploader is null || target is null)
        {
            uploader?.LoseTheRest(failure?.Message ?? "no session");
            if (uploader is not null) Summary.Tell(call, uploader, Failure as ApiException);
            else call.Terminal.Say($"assayctl: {failure!.Message}");
            Succeeded = continueOnError;
            return;
        }
        if (target.Owned) await StopRun(target, status, stop);
        var complete = Summary.Tell(call, uploader, Failure as ApiException);
        Summary.Link(call, target);
        Succeeded = complete || continueOnError;
    }

    public void Dispose() => uploader?.Dispose();

    private async Task Connect(CancellationToken stop)
    {
        try
        {
            var place = await Persistent.Do(patience, () => new RunStart(call).Begin(stop), stop);
            var session = await Persistent.Do(patience, () => Sessions.Open(call, place, stop), stop);
            target = place;
            call.Terminal.Say($"Launch {place.LaunchId}, session {session.Id}: {JobRunStart.Link(call, place)}");
            sending = uploader!.Run(session.Id, place.LaunchId, stop);
        }
        catch (Exception wrong) when (wrong is ApiException or SettingException)
        {
            failure = wrong;
            call.Terminal.Say($"assayctl: {wrong.Message}; the tests run, but nothing is reported");
        }
    }

    private async Task StopRun(Target run, string status, CancellationToken stop)
    {
        try
        {
            await Persistent.Do(patience, () => RunStop.Stop(call, run, status, stop), stop);
        }
        catch (ApiException refused)
        {
            failure ??= refused;
        }
    }
}
