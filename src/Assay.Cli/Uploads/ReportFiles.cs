using System.IO.Enumeration;
using Assay.Formats;
using Assay.Formats.Reports;

namespace Assay.Cli.Uploads;

/// <summary>
/// Reports of other tools in the folders below a folder: target/a/junit.xml and target/b/junit.xml. Everything else
/// that lies there is none of the server's business.
/// </summary>
internal static class ReportFiles
{
    private const int EnoughBytes = 64 << 10;

    private static readonly string[] Extensions = [".xml", ".trx", ".json", ".jsonl", ".ndjson", ".tap"];

    /// <summary>Files that may be reports by their names.</summary>
    public static IEnumerable<string> Candidates(string folder) => new FileSystemEnumerable<string>(
        Path.GetFullPath(folder), (ref FileSystemEntry entry) => entry.ToFullPath(),
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory
            && !entry.Directory.SequenceEqual(entry.RootDirectory) && MayBe(entry.FileName.ToString()),
        ShouldRecursePredicate = (ref FileSystemEntry entry) =>
            entry.FileName is not (['.', ..] or "node_modules" or "history"),
    };

    /// <summary>Its content says that it is one.</summary>
    public static bool IsReport(string path)
    {
        try
        {
            using var file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[EnoughBytes];
            return Recognition.Of(start.AsSpan(0, RandomAccess.Read(file, start, 0))) is not null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool MayBe(string name) =>
        Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
        && ResultFolder.MayBeReport(name);
}
