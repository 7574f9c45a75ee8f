
namespace Assay.Server.Data;

/// <summary>
/// The folder with everything that is not in a database of the operator's own. One server at a time holds it.
/// </summary>
internal sealed class DataFolder(Settings settings) : IDisposable
{
    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private FileStream? held;

    public string Path { get; } = settings.DataFolder;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Held until the process ends, however it ends.</summary>
    public void Hold()
    {
        Create();
        var file = File("assay.lock");
        try
        {
            held = new(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            throw new StartException(
                $"Another Assay server{Holder()} uses the data folder {Path}.\n" +
                "Stop it, or choose another folder with --data or ASSAY_DATA.");
        }
        held.SetLength(0);
        System.IO.File.WriteAllText(File("assay.pid"), Environment.ProcessId.ToString());
    }

    public void Dispose() => held?.Dispose();

    public void Create()
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
            else Directory.CreateDirectory(Path, OnlyOurs);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder {Path} cannot be created: {error.Message}");
        }
    }

    private string Holder() =>
        System.IO.File.Exists(File("assay.pid")) ? $" (process {System.IO.File.ReadAllText(File("assay.pid"))})" : "";
}
