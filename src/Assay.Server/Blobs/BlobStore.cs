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

    /// <summary>Deletes content unless it was stored, or stored again, at or after this time.</summary>
    /// <returns>Whether it is gone.</returns>
    bool Delete(byte[] hash, DateTimeOffset before);

    /// <summary>The addresses of everything that was last stored before this time.</summary>
    IEnumerable<byte[]> StoredBefore(DateTimeOffset time);
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
            try
            {
                // Younger than any sweep that is under way.
                File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(path));
                return blob;
            }
            catch (FileNotFoundException)
            {
                // A sweep has just taken it; this copy takes its place.
            }
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

    public bool Delete(byte[] hash, DateTimeOffset before)
    {
        var path = PathOf(hash);
        var aside = Path.Combine(incoming, Guid.NewGuid().ToString("N"));
        try
        {
            // Out of the way first: whoever stores the same content from now on brings a copy of its own.
            File.Move(path, aside);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        var kept = File.GetLastWriteTimeUtc(aside) >= before.UtcDateTime;
        if (kept) File.Move(aside, path, overwrite: true);
        else File.Delete(aside);
        return !kept;
    }

    public IEnumerable<byte[]> StoredBefore(DateTimeOffset time) =>
        from file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
        where file.Name.Length == 64 && file.Name.All(char.IsAsciiHexDigitLower) && file.LastWriteTimeUtc < time.UtcDateTime
        select Convert.FromHexString(file.Name);

    private string PathOf(byte[] hash)
    {
        var name = Convert.ToHexStringLower(hash);
        return Path.Combine(folder, name[..2], name[2..4], name);
    }
}
