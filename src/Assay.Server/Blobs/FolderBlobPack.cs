using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Assay.Server.Blobs;

/// <summary>
/// A file that is only ever appended to, by one upload. Creating a file costs many times what writing a few kilobytes
/// costs, and most attachments are a few kilobytes. A pack that is never referred to is swept like any other file.
/// </summary>
internal sealed class FolderBlobPack(FolderBlobStore store) : IBlobPack
{
    private const int LargestMember = 256 << 10;

    private readonly Guid id = Guid.NewGuid();
    private SafeFileHandle? file;
    private long end;

    public async Task<Blob> Save(Stream content, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestMember + 1);
        try
        {
            var read = await content.ReadAtLeastAsync(buffer, LargestMember + 1, throwOnEndOfStream: false, stop);
            return read > LargestMember
                ? await store.Save(buffer.AsMemory(0, read), content, stop)
                : Save(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public Blob Save(ReadOnlySpan<byte> content)
    {
        try
        {
            file ??= store.CreatePack(id);
            RandomAccess.Write(file, content, end);
        }
        catch (IOException error) when (FolderBlobStore.IsFull(error))
        {
            throw new StorageFullException(error);
        }
        var address = new PackAddress(id, end, content.Length);
        end += content.Length;
        return new(address.ToBytes(), content.Length, FolderBlobStore.StartOf(content));
    }

    public void Dispose() => file?.Dispose();
}
