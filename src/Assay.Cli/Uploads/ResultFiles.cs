using System.IO.Enumeration;
using Assay.Api.Client;
using Assay.Cli.Settings;
using Assay.Formats;

namespace Assay.Cli.Uploads;

/// <summary>The files of results folders, without those that are none of the server's business.</summary>
internal static class ResultFiles
{
    /// <param name="places">
    /// Single files, and folders, whose files are taken; of the folders below them only reports of other tools.
    /// </param>
    public static List<UploadFile> In(IReadOnlyList<string> places)
    {
        var files = new List<UploadFile>();
        foreach (var place in places)
        {
            if (File.Exists(place))
            {
                files.Add(new(place, WireNames.Of(Path.GetFullPath(place)), new FileInfo(place).Length));
                continue;
            }
            if (!Directory.Exists(place))
                throw new SettingException($"The folder of results {Path.GetFullPath(place)} does not exist");
            var before = files.Count;
            files.AddRange(Folder(place));
            if (files.Count == before && Directory.Exists(Path.Combine(place, "allure-results")))
                throw new SettingException(
                    $"{place} has no results; did you mean {Path.Combine(place, "allure-results")}?");
            files.AddRange(ReportFiles.Candidates(place).Where(ReportFiles.IsReport).Order(StringComparer.Ordinal)
                .Select(path => new UploadFile(path, WireNames.Of(path), new FileInfo(path).Length)));
        }
        return files;
    }

    /// <summary>
    /// In the order in which they were written: what belongs together then arrives together, which the server writes
    /// with less work, and who looks on sees the tests as they ran.
    /// </summary>
    private static IEnumerable<UploadFile> Folder(string folder)
    {
        var found = new FileSystemEnumerable<(DateTimeOffset Written, UploadFile File)>(
            folder,
            (ref FileSystemEntry entry) => (entry.LastWriteTimeUtc,
                new(entry.ToFullPath(), entry.FileName.ToString(), entry.Length)))
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory
                && ResultFolder.Classify(entry.FileName.ToString()) != FileKind.Ignored,
        };
        return found.OrderBy(entry => entry.Written).ThenBy(entry => entry.File.Name, StringComparer.Ordinal)
            .Select(entry => entry.File with { Name = WireNames.Of(Path.GetFullPath(entry.File.Path)) });
    }
}
