using System.IO.Enumeration;

namespace Assay.Api.Client;

/// <summary>Finds the files of a results folder.</summary>
public static class UploadFolder
{
    /// <summary>
    /// The files of the folder, without those of folders below it, in the order in which they were written: what belongs
    /// together then arrives together, which the server writes with less work, and who looks on sees the tests as they
    /// ran.
    /// </summary>
    /// <param name="folder">Must exist.</param>
    /// <param name="wanted">Tells by its name whether a file is to be sent; all are without it.</param>
    /// <returns>Each under its own name.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<UploadFile> Files(string folder, Func<string, bool>? wanted = null)
    {
        var found = new FileSystemEnumerable<(DateTimeOffset Written, UploadFile File)>(
            folder,
            (ref FileSystemEntry entry) => (entry.LastWriteTimeUtc,
                new(entry.ToFullPath(), entry.FileName.ToString(), entry.Length)))
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory
                && wanted?.Invoke(entry.FileName.ToString()) != false,
        }.ToList();
        found.Sort((one, other) => one.Written.CompareTo(other.Written) is var written && written != 0
            ? written
            : string.CompareOrdinal(one.File.Name, other.File.Name));
        return found.ConvertAll(entry => entry.File);
    }
}
