using System.Runtime.InteropServices;

namespace Assay.Server.Data;

/// <summary>The few calls of the operating system that the class library does not have.</summary>
internal static partial class Unix
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Terminate = 15;
    public const int Kill = 9;

    public static bool IsRoot => !OperatingSystem.IsWindows() && geteuid() == 0;

    /// <summary>Nothing happens when the process is gone.</summary>
    public static void Signal(int process, int signal) => _ = kill(process, signal);

    public static bool IsAlive(int process) => kill(process, 0) == 0 && !IsZombie(process);

    public static void Own(string path, int user, int group)
    {
        if (chown(path, (uint)user, (uint)group) != 0)
            throw Failure(path);
    }

    /// <summary>
    /// Returns when a file, or the names in a folder, are on disk. Works on folders, unlike File.OpenHandle.
    /// </summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows()) return;

        var file = open(path, 0);
        if (file < 0) throw Failure(path);
        try
        {
            if (fsync(file) != 0) throw Failure(path);
        }
        finally
        {
            _ = close(file);
        }
    }

    private static IOException Failure(string path) =>
        new($"{path}: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());

    private static bool IsZombie(int process)
    {
        // 11581 (postgres) Z 1 11581 …
        try
        {
            var state = File.ReadAllText($"/proc/{process}/stat");
            return state.AsSpan(state.LastIndexOf(')') + 1).TrimStart().StartsWith("Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int file);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int file);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int chown(string path, uint user, uint group);
}
