using Assay.Server.Data;

namespace Assay.Server.Uploads;

/// <summary>Files that came before it was known where they belong, on disk until it is.</summary>
internal sealed class WaitingFiles(Settings settings) : IDisposable
{
    private readonly List<(string Name, bool Archive, string? Type, string Path)> files = [];

    public bool Any => files.Count > 0;

    public static string NewPath(Settings settings)
    {
        Directory.CreateDirectory(settings.Incoming);
        return Path.Combine(settings.Incoming, Guid.NewGuid().ToString("N"));
    }

    public async Task Add(string name, bool archive, string? type, Stream content, CancellationToken stop)
    {
        var path = NewPath(settings);
        files.Add((name, archive, type, path));
        await using var file = File.Create(path);
        await content.CopyToAsync(file, stop);
    }

    public async Task Give(
        FileSorter sorter, Func<FileSorter, string, bool, string?, Stream, CancellationToken, Task> take,
        CancellationToken stop)
    {
        foreach (var (name, archive, type, path) in files)
        {
            await using var file = File.OpenRead(path);
            await take(sorter, name, archive, type, file, stop);
        }
        Dispose();
    }

    public void Dispose()
    {
        foreach (var (_, _, _, path) in files) File.Delete(path);
        files.Clear();
    }
}
