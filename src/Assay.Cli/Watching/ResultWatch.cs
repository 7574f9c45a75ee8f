using System.IO.Enumeration;
using Assay.Api.Client;
using Assay.Cli.Settings;
using Assay.Cli.Uploads;
using Assay.Formats;

namespace Assay.Cli.Watching;

/// <summary>
/// Finds files of results that are ready to be sent while the tests write them. Results and containers are ready when
/// their JSON is complete, attachments when a result names them and they have not changed for a while; what nobody
/// names, and what describes the whole run, waits for the end. Files that were there before the tests are not sent
/// unless the tests change them.
/// </summary>
internal sealed class ResultWatch
{
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(1);

    /// <summary>An empty file may be about to be filled.</summary>
    private static readonly TimeSpan StableWhenEmpty = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<string> folders;
    private readonly TimeProvider clock;
    private readonly AttachmentOwners owners;
    private readonly Dictionary<string, (long Length, DateTime Written)> old = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PendingFile> pending = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public ResultWatch(IReadOnlyList<string> folders, bool ignorePassed, TimeProvider clock)
    {
        this.folders = folders;
        this.clock = clock;
        owners = new(ignorePassed);
        foreach (var folder in folders)
        {
            Make(folder);
            foreach (var path in Entries(folder).Select(entry => entry.Path).Concat(ReportFiles.Candidates(folder)))
                if (new FileInfo(path) is { Exists: true } file) old[path] = (file.Length, file.LastWriteTimeUtc);
        }
    }

    /// <summary>Attachments that results name and that are not there.</summary>
    public IEnumerable<string> Missing => owners.Wanted.Where(name => !names.Contains(name));

    /// <summary>Something waits that is still being written.</summary>
    public bool Unsettled => pending.Values.Any(file =>
        !owners.Ignores(file.Name)
        && clock.GetElapsedTime(file.ChangedAt) < (file.Length == 0 ? StableWhenEmpty : Stable));

    /// <summary>Looks at the folders.</summary>
    /// <returns>Files that are ready now; each is returned once.</returns>
    public List<UploadFile> Scan()
    {
        Look();
        var ready = new List<PendingFile>(pending.Values.Where(file => file.IsDocument && Complete(file)));
        ready.AddRange(pending.Values.Where(file => file.Kind is FileKind.Attachment or FileKind.Other
            && file.Length > 0 && owners.Wants(file.Name) && clock.GetElapsedTime(file.ChangedAt) >= Stable));
        return Take(ready);
    }

    /// <summary>The tests have ended, and nothing more is waited for.</summary>
    /// <returns>All that is left, except what belongs to tests that passed when that is not wanted.</returns>
    public List<UploadFile> Rest()
    {
        Look();
        foreach (var folder in folders.Where(Directory.Exists))
            foreach (var path in ReportFiles.Candidates(folder)
                .Where(path => !taken.Contains(path) && ReportFiles.IsReport(path)))
                Look(path, Path.GetFileName(path), clock.GetTimestamp());
        foreach (var file in pending.Values.Where(file => file.IsDocument)) Complete(file);
        owners.Complete();
        // An empty result says nothing; an empty attachment is an empty log.
        return Take([.. pending.Values
            .Where(file => !owners.Ignores(file.Name) && !(file.IsDocument && file.Length == 0))]);
    }

    private static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{folder} cannot be used as a folder of results: {refused.Message}");
        }
    }

    private void Look()
    {
        var now = clock.GetTimestamp();
        foreach (var folder in folders)
        {
            try
            {
                foreach (var (path, name) in Entries(folder))
                    if (!taken.Contains(path)) Look(path, name, now);
            }
            catch (DirectoryNotFoundException)
            {
                // The tests have removed it to begin anew. It is theirs to make.
            }
        }
    }

    private void Look(string path, string name, long now)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return;
        if (old.TryGetValue(path, out var before))
        {
            if (before == (file.Length, file.LastWriteTimeUtc)) return;
            old.Remove(path);
        }
        if (!pending.TryGetValue(path, out var waiting))
        {
            pending[path] = waiting = new(path, name);
            names.Add(name);
        }
        waiting.Look(file.Length, file.LastWriteTimeUtc, now);
    }

    private bool Complete(PendingFile file)
    {
        if (!file.WorthReading || file.Length == 0) return false;
        file.WorthReading = false;
        try
        {
            if (ResultScan.Read(File.ReadAllBytes(file.Path)) is not { } document) return false;
            owners.Add(document);
            return true;
        }
        catch (IOException)
        {
            // Locked by its writer, or gone again: the next look will tell.
            file.WorthReading = true;
            return false;
        }
    }

    private List<UploadFile> Take(List<PendingFile> ready)
    {
        foreach (var file in ready)
        {
            pending.Remove(file.Path);
            taken.Add(file.Path);
        }
        return [.. ready.Select(file => new UploadFile(file.Path, WireNames.Of(file.Path), file.Length))];
    }

    /// <summary>Names only: looking at each file's size would be slow where many are sent already.</summary>
    private static FileSystemEnumerable<(string Path, string Name)> Entries(string folder) => new(
        Path.GetFullPath(folder),
        (ref FileSystemEntry entry) => (entry.ToFullPath(), entry.FileName.ToString()))
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory
            && ResultFolder.Classify(entry.FileName.ToString()) != FileKind.Ignored,
    };
}
