namespace Assay.Server.Blobs;

/// <summary>Files that were being received when a process died.</summary>
internal static class Leftovers
{
    /// <summary>Deletes files of a folder that were last written before this time.</summary>
    public static void Delete(string folder, DateTimeOffset before)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder))
            if (File.GetLastWriteTimeUtc(file) < before.UtcDateTime) File.Delete(file);
    }
}
