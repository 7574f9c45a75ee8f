using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Assay.Server.Blobs;

/// <summary>
/// One syncfs for a batch instead of one fsync per file: for thousands of small attachments that is the difference
/// between seconds and milliseconds.
/// </summary>
internal static partial class FileSystemSync
{
    /// <returns>False when the disk refused (full, broken).</returns>
    public static bool Flush(string folder)
    {
        if (!OperatingSystem.IsLinux()) return true;
        var marker = Path.Combine(folder, ".sync");
        using SafeFileHandle handle = File.OpenHandle(marker, FileMode.OpenOrCreate, FileAccess.Read);
        return SyncFs(handle.DangerousGetHandle().ToInt32()) == 0;
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFs(int descriptor);
}
