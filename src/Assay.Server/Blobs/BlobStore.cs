using System.Buffers;
using System.Security.Cryptography;

namespace Assay.Server.Blobs;

/// <summary>Content that was stored: its SHA-256 is its address.</summary>
/// <param name="Start">Its first bytes, by which its type is recognised.</param>
internal sealed record Blob(byte[] Hash, long Length, byte[] Start);

/// <summary>The store is full; nothing was stored, and nothing before is lost.</summary>
internal sealed class StorageFullException(Exception cause) : Exception("The attachment store is full", cause);

/// <summary>Attachments by content. Storing the same content twice stores it once.</summary>
internal interface IBlobStore
{
    /// <summary>Stores content; it survives the process at once, and the machine after <see cref="MakeDurable"/>.</summary>
    Task<Blob> Save(Stream content, CancellationToken stop);

    /// <summary>Everything saved so far is on the disk when this returns: once per batch, not once per file.</summary>
    void MakeDurable();

    /// <returns>Null when the content is not there.</returns>
    Stream? OpenRead(byte[] hash);

    void Delete(byte[] hash);

    /// <summary>Everything stored, with when it was stored, for the sweeper.</summary>
    IEnumerable<(byte[] Hash, DateTimeOffset StoredAt)> All();
}

/// <summary>
/// A folder of files named by their hash. A file is written under another name and renamed, so that several processes can
/// store the same content at once and a reader never sees half of it.
/// </summary>
internal sealed class FolderBlobStore : IBlobStore
{
    private const int SniffedBytes = 256;

    private readonly string folder;
    private readonly string incoming;

    public FolderBlobStore(string folder, TimeProvider clock)
    {
        this.folder = folder;
        incoming = Path.Combine(folder, "incoming");
        Directory.CreateDirectory(incoming);
        foreach (var leftover in Directory.EnumerateFiles(incoming))
            if (File.GetLastWriteTimeUtc(leftover) < clock.GetUtcNow().UtcDateTime.AddHours(-1)) File.Delete(leftover);
    }

    public async Task<Blob> Save(Stream content, CancellationToken stop)
    {
        var path = Path.Combine(incoming, Guid.NewGuid().ToString("N"));
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long length = 0;
            byte[] start = [];
            await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                int read;
                while ((read = await content.ReadAsync(buffer, stop)) > 0)
                {
                    if (length == 0) start = buffer.AsSpan(0, Math.Min(read, SniffedBytes)).ToArray();
                    hasher.AppendData(buffer, 0, read);
                    file.Write(buffer, 0, read);
                    length += read;
                }
            }
            return Keep(path, new Blob(hasher.GetHashAndReset(), length, start));
        }
        catch (IOException error) when (error.HResult is 28 or unchecked((int)0x80070070))
        {
            throw new StorageFullException(error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            File.Delete(path);
        }
    }

    private Blob Keep(string path, Blob blob)
    {
        var target = PathOf(blob.Hash);
        if (File.Exists(target))
        {
            File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(path));
            return blob;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(path, target, overwrite: true);
        return blob;
    }

    public void MakeDurable()
    {
        if (!FileSystemSync.Flush(folder)) throw new StorageFullException(new IOException($"{folder} could not be flushed to the disk"));
    }

    public Stream? OpenRead(byte[] hash)
    {
        try
        {
            return new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 65_536,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Delete(byte[] hash) => File.Delete(PathOf(hash));

    public IEnumerable<(byte[] Hash, DateTimeOffset StoredAt)> All() =>
        from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        let name = Path.GetFileName(file)
        where name.Length == 64 && name.All(char.IsAsciiHexDigitLower)
        select (Convert.FromHexString(name), new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero));

    private string PathOf(byte[] hash)
    {
        var name = Convert.ToHexStringLower(hash);
        return Path.Combine(folder, name[..2], name[2..4], name);
    }
}
