namespace Assay.Server.Data;

/// <summary>
/// Ends uploads a little before the disk is full: PostgreSQL stops altogether when it cannot write its log, and then
/// nothing could be read, or deleted to make room.
/// </summary>
internal sealed class DiskRoom(Settings settings, TimeProvider clock)
{
    private const long Reserve = 256L << 20;
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private readonly string[] folders =
        [.. ((string[])["", "blobs", "postgres"]).Select(name => Path.Combine(settings.DataFolder, name))];

    private bool enough = true;
    private long looked;

    /// <summary>Looked up at most once a second. A disk keeps 256 MB, a small one a tenth.</summary>
    public bool IsEnough
    {
        get
        {
            if (looked != 0 && clock.GetElapsedTime(looked) < Trust) return enough;
            enough = folders.All(HasRoom);
            looked = clock.GetTimestamp();
            return enough;
        }
    }

    private static bool HasRoom(string folder)
    {
        if (!Directory.Exists(folder)) return true;
        try
        {
            var disk = new DriveInfo(folder);
            return disk.AvailableFreeSpace >= Math.Min(Reserve, disk.TotalSize / 10);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A folder that cannot tell is no reason to refuse; writing to it will.
            return true;
        }
    }
}
