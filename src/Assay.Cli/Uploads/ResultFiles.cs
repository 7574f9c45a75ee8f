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

    private static IEnumerable<UploadFile> Folder(string folder) => UploadFolder
        .Files(folder, name => ResultFolder.Classify(name) != FileKind.Ignored)
        .Select(file => file with { Name = WireNames.Of(Path.GetFullPath(file.Path)) });
}
