using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Assay.Server.Blobs;

/// <summary>
/// A file that is only ever appended to, by one upload. Creating a file costs many times what writing a few kilobytes
/// costs, and most attachments are a few kilobytes. They are gathered into writes of 64 KB that begin where a page of
/// the file does: written one by one they take twice the processor time. A pack that is never referred to is swept like
/// any other file.
/// </summary>
internal sealed class FolderBlobPack(FolderBlobStore store) : IBlobPack
{
    private const int LargestMember = 256 << 10;
    private const int LargestWrite = 64 << 10;

    private readonly Guid id = Guid.NewGuid();
    private SafeFileHandle? file;
    private byte[] gathered = [];
    private int waiting;
    private long written;

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
        var address = new PackAddress(id, written + waiting, content.Length);
        if (gathered.Length == 0) gathered = ArrayPool<byte>.Shared.Rent(LargestWrite);
        for (var rest = content; !rest.IsEmpty;)
        {
            var fits = Math.Min(rest.Length, LargestWrite - waiting);
            rest[..fits].CopyTo(gathered.AsSpan(waiting));
            rest = rest[fits..];
            waiting += fits;
            if (waiting == LargestWrite) Flush();
        }
        return new(address.ToBytes(), content.Length, FolderBlobStore.StartOf(content));
    }

    public void Flush()
    {
        var nothingSaved = gathered.Length == 0;
        if (nothingSaved) return;
        try
        {
            file ??= store.CreatePack(id);
            RandomAccess.Write(file, gathered.AsSpan(0, waiting), written);
        }
        catch (IOException error) when (FolderBlobStore.IsFull(error))
        {
            throw new StorageFullException(error);
        }
        written += waiting;
        waiting = 0;
    }

    public void Dispose()
    {
        file?.Dispose();
        if (gathered.Length > 0) ArrayPool<byte>.Shared.Return(gathered);
        gathered = [];
    }
}
