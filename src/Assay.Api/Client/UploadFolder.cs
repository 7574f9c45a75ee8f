using System.IO.Enumeration;

namespace Assay.Api.Client;

/// <summary>Finds the files of a results folder.</summary>
public static class UploadFolder
{
    /// <summary>
    /// The files of the folder, without those of folders below it, in the order in which they were written: what
    /// belongs together then arrives together, which the server writes with less work, and who looks on sees the tests
    /// as they ran.
    /// </summary>
    /// <param name="folder">Must exist.</param>
    /// <param name="wanted">
    /// Tells by its name whether a file is to be sent; all are without it. Asked by two threads at once.
    /// </param>
    /// <returns>Each under its own name.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<UploadFile> Files(string folder, Func<string, bool>? wanted = null)
    {
        // Nothing can be sent before the last file was asked for its time, so two ask, each every other file.
        var others = Task.Run(() => Half(folder, wanted, odd: true));
        var half = Half(folder, wanted, odd: false);
        List<(long Written, UploadFile File)> found = [.. half, .. others.GetAwaiter().GetResult()];
        found.Sort((one, other) => one.Written.CompareTo(other.Written) is var written && written != 0
            ? written
            : string.CompareOrdinal(one.File.Name, other.File.Name));
        return found.ConvertAll(entry => entry.File);
    }

    /// <summary>Which half a file is in, its name tells.</summary>
    private static List<(long Written, UploadFile File)> Half(string folder, Func<string, bool>? wanted, bool odd) =>
        [.. new FileSystemEnumerable<(long Written, UploadFile File)>(
            folder,
            (ref FileSystemEntry entry) => (entry.LastWriteTimeUtc.UtcTicks,
                new(entry.ToFullPath(), entry.FileName.ToString(), entry.Length)))
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory
                && int.IsOddInteger(entry.FileName[0]) == odd && wanted?.Invoke(entry.FileName.ToString()) != false,
        }];
}
