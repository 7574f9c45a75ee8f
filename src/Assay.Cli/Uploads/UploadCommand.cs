using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.JobRuns;
using Assay.Cli.Settings;
using Assay.Formats;

namespace Assay.Cli.Uploads;

/// <summary>Sends folders of results after the tests have run.</summary>
internal static class UploadCommand
{
    public static Command Make()
    {
        var folders = new Argument<string[]>("DIR")
        {
            Description = "Folders of results, or single files; else ALLURE_RESULTS", Arity = ArgumentArity.ZeroOrMore,
        }.WithoutFlags();
        return new Command("upload", "Sends folders of results") { folders }
            .With(UploadOptions.All).With(RunOptions.Launch).With(RunOptions.Ci).With(RunOptions.JobRunChild)
            .Runs((call, stop) => Run(call, call.Parse.GetValue(folders) ?? [], stop));
    }

    private static async Task<int> Run(Call call, string[] named, CancellationToken stop)
    {
        var places = named.Length > 0 ? named : [.. call.Given.List(UploadOptions.Results)];
        if (places.Length == 0)
            throw Call.Missing(
                UploadOptions.Results, "the folder of results", "for example `assayctl upload allure-results`");
        try
        {
            return await Send(call, places, stop);
        }
        catch (Exception failure) when (failure is ApiException or SettingException
            && call.Given.Flag(UploadOptions.ContinueOnError))
        {
            call.Terminal.Say($"assayctl: {failure.Message} (--continue-on-error: not counted as an error)");
            return ExitCode.Done;
        }
    }

    private static async Task<int> Send(Call call, string[] places, CancellationToken stop)
    {
        var files = ResultFiles.In(places);
        if (files.Count == 0) throw new SettingException($"There are no results in {string.Join(", ", places)}");
        if (call.Given.Flag(UploadOptions.IgnorePassedAttachments)) files = WithoutPassed(files);

        var patience = Rules.Patience(call);
        var target = await Persistent.Do(patience, () => new RunStart(call).Begin(stop), stop);
        var session = await Persistent.Do(patience, () => Sessions.Open(call, target, stop), stop);
        call.Terminal.Say($"Launch {target.LaunchId}, session {session.Id}: {files.Count} files");

        using var uploader = new Uploader(
            call.Client, Rules.Of(call), patience, call.Terminal, new Output.Progress(call.Terminal, call.Clock));
        foreach (var batch in UploadBatches.Of(files, UploadOptions.Pace(call.Given))) uploader.Add(batch);
        uploader.Complete();
        await uploader.Run(session.Id, target.LaunchId, stop);
        var failure = uploader.GaveUp.IsCompletedSuccessfully ? await uploader.GaveUp : null;
        if (target.Owned) failure = await Stop(call, target, patience, stop) ?? failure;
        var complete = Summary.Tell(call, uploader, failure);
        Summary.Link(call, target);
        return complete || call.Given.Flag(UploadOptions.ContinueOnError) ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<ApiException?> Stop(
        Call call, Target target, Patience patience, CancellationToken stop)
    {
        try
        {
            // What the tests came to is not known here: they ran before.
            await Persistent.Do(patience, () => RunStop.Stop(call, target, "unknown", stop), stop);
            return null;
        }
        catch (ApiException failure)
        {
            return failure;
        }
    }

    private static List<UploadFile> WithoutPassed(List<UploadFile> files)
    {
        var owners = new AttachmentOwners(ignorePassed: true);
        foreach (var file in files)
            if (ResultFolder.Classify(file.Name) is FileKind.Result or FileKind.Container
                && ResultScan.Read(File.ReadAllBytes(file.Path)) is { } document)
                owners.Add(document);
        owners.Complete();
        return files.FindAll(file => !owners.Ignores(Path.GetFileName(file.Path)));
    }
}
