using System.Diagnostics;
using Assay.Server.Data;

namespace Assay.Fault.Tests;

/// <summary>A file system of a few megabytes, mounted on a folder: writing to it fails as on any full disk.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string folder;

    private SmallDisk(string folder) => this.folder = folder;

    /// <summary>Null where this process may not mount.</summary>
    public static SmallDisk? On(string folder, int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !Unix.IsRoot) return null;
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "assay-faults", folder) ? new(folder) : null;
    }

    public void Resize(int megabytes)
    {
        if (!Run("mount", "-o", $"remount,size={megabytes}m", folder)) throw new IOException("The disk stays as it is");
    }

    /// <summary>Takes all space but this.</summary>
    public void Fill(long leave)
    {
        var path = Path.Combine(folder, "filler");
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        var block = new byte[64 << 10];
        try
        {
            while (new DriveInfo(folder).AvailableFreeSpace > leave + block.Length) file.Write(block);
            while (leave == 0) file.WriteByte(0);
        }
        catch (IOException)
        {
            // Full to the last byte.
        }
    }

    public void Empty() => File.Delete(Path.Combine(folder, "filler"));

    public void Dispose() => Run("umount", "-l", folder);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
