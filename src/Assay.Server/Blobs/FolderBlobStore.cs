using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Assay.Server.Blobs;

/// <summary>
/// A folder of files named by their hash, and of packs named by a number of their own. A file is written under another
/// name and renamed, so that several processes can store the same content at once and a reader never sees half of it.
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
        DeleteLeftovers(clock.GetUtcNow().AddHours(-1));
    }

    public Task<Blob> Save(Stream content, CancellationToken stop) => Save(ReadOnlyMemory<byte>.Empty, content, stop);

    public IBlobPack NewPack() => new FolderBlobPack(this);

    /// <param name="begun">What was read of the content already.</param>
    /// <param name="rest">What follows.</param>
    /// <param name="stop">Ends the upload.</param>
    public async Task<Blob> Save(ReadOnlyMemory<byte> begun, Stream rest, CancellationToken stop)
    {
        var path = Path.Combine(incoming, Guid.NewGuid().ToString("N"));
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var start = StartOf(begun.Span);
            long length = begun.Length;
            hasher.AppendData(begun.Span);
            await using (var file = new FileStream(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(begun.Span);
                int read;
                while ((read = await rest.ReadAsync(buffer, stop)) > 0)
                {
                    if (length == 0) start = StartOf(buffer.AsSpan(0, read));
                    hasher.AppendData(buffer, 0, read);
                    file.Write(buffer, 0, read);
                    length += read;
                }
            }
            return Keep(path, new Blob(hasher.GetHashAndReset(), length, start));
        }
        catch (IOException error) when (IsFull(error))
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
        var target = PathOf(blob.Address);
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
        if (!FileSystemSync.Flush(folder))
            throw new StorageFullException(new IOException($"{folder} could not be flushed to the disk"));
    }

    public Stream? OpenRead(byte[] address)
    {
        if (address.Length != PackAddress.Length) return Open(PathOf(address), 65_536);
        var place = PackAddress.Of(address);
        return Open(PathOf(address[..PackAddress.NameLength]), bufferSize: 0) is { } pack
            ? new PackedContent(pack, place.Offset, place.Size)
            : null;
    }

    private static FileStream? Open(string path, int bufferSize)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Write
                | FileShare.Delete, bufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public SafeFileHandle CreatePack(Guid id)
    {
        var path = PathOf(id.ToByteArray(bigEndian: true));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
    }

    public static bool IsFull(IOException error) => error.HResult is 28 or unchecked((int)0x80070070);

    public static byte[] StartOf(ReadOnlySpan<byte> content) =>
        content[..Math.Min(content.Length, SniffedBytes)].ToArray();

    public bool Delete(byte[] file, DateTimeOffset before)
    {
        var path = PathOf(file);
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
        from room in new DirectoryInfo(folder).EnumerateDirectories()
        where room.FullName != Path.GetFullPath(incoming)
        from file in room.EnumerateFiles("*", SearchOption.AllDirectories)
        where file.Name.Length is 32 or 64 && file.Name.All(char.IsAsciiHexDigitLower)
            && file.LastWriteTimeUtc < time.UtcDateTime
        select Convert.FromHexString(file.Name);

    public void DeleteLeftovers(DateTimeOffset before) => Leftovers.Delete(incoming, before);

    private string PathOf(byte[] file)
    {
        var name = Convert.ToHexStringLower(file);
        return file.Length == PackAddress.NameLength
            ? Path.Combine(folder, "packs", name[..2], name)
            : Path.Combine(folder, name[..2], name[2..4], name);
    }
}
