using System.Buffers;
using System.Net;
using System.Text;

namespace Assay.Api.Client;

/// <summary>
/// A multipart body that is read from disk while it leaves. A file that cannot be read by then is left out.
/// </summary>
internal sealed class FilesContent : HttpContent
{
    private const int BufferSize = 128 << 10;

    private static readonly SearchValues<char> Harmless = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Except(['"', '\\'])]);

    private readonly IReadOnlyList<UploadFile> files;
    private readonly List<UploadFile> unread;
    private readonly Action moved;
    private readonly byte[] beforeName;
    private readonly byte[] bodyEnd;

    /// <param name="files">What to send.</param>
    /// <param name="unread">Gets the files that were left out.</param>
    /// <param name="moved">Told whenever bytes have left.</param>
    public FilesContent(IReadOnlyList<UploadFile> files, List<UploadFile> unread, Action moved)
    {
        this.files = files;
        this.unread = unread;
        this.moved = moved;
        var boundary = "assay-" + Guid.NewGuid().ToString("N");
        beforeName = Encoding.ASCII.GetBytes(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"");
        bodyEnd = Encoding.ASCII.GetBytes($"--{boundary}--\r\n");
        Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + boundary);
    }

    private static ReadOnlySpan<byte> AfterName => "\""u8;
    private static ReadOnlySpan<byte> BeforeEncoded => "; filename*=UTF-8''"u8;
    private static ReadOnlySpan<byte> HeaderEnd => "\r\n\r\n"u8;
    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            unread.Clear();
            var used = 0;
            foreach (var file in files)
            {
                using var source = Open(file.Path);
                if (source is null)
                {
                    unread.Add(file);
                    continue;
                }
                // Names that do not fit between quotes travel percent-encoded beside the plain one.
                var encoded = file.Name.AsSpan().ContainsAnyExcept(Harmless) ? Uri.EscapeDataString(file.Name) : null;
                used = await Room(
                    stream, buffer, used, HeaderLength(file.Name, encoded), cancellationToken).ConfigureAwait(false);
                used += WriteHeader(buffer.AsSpan(used), file.Name, encoded);
                for (long offset = 0; ;)
                {
                    used = await Room(stream, buffer, used, 1, cancellationToken).ConfigureAwait(false);
                    var room = buffer.Length - used;
                    var read = RandomAccess.Read(source, buffer.AsSpan(used), offset);
                    (used, offset) = (used + read, offset + read);
                    if (read == 0 || IsEnd(file, offset, read < room)) break;
                }
                used = await Room(stream, buffer, used, LineEnd.Length, cancellationToken).ConfigureAwait(false);
                used += Write(buffer.AsSpan(used), LineEnd);
            }
            used = await Room(stream, buffer, used, bodyEnd.Length, cancellationToken).ConfigureAwait(false);
            used += Write(buffer.AsSpan(used), bodyEnd);
            await Flush(stream, buffer, used, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <summary>Sends what is in the buffer unless so many bytes fit in yet.</summary>
    private ValueTask<int> Room(Stream stream, byte[] buffer, int used, int needed, CancellationToken stop) =>
        used + needed <= buffer.Length ? new(used) : Flush(stream, buffer, used, stop);

    private async ValueTask<int> Flush(Stream stream, byte[] buffer, int used, CancellationToken stop)
    {
        await stream.WriteAsync(buffer.AsMemory(0, used), stop).ConfigureAwait(false);
        moved();
        return 0;
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// A read that brought less than there was room for has come to the end, unless the file became shorter, or has no
    /// length, like a pipe: then only a read that brings nothing tells.
    /// </summary>
    private static bool IsEnd(UploadFile file, long offset, bool roomLeft) =>
        roomLeft && file.Length > 0 && offset >= file.Length;

    private int HeaderLength(string name, string? encoded) =>
        beforeName.Length + name.Length + AfterName.Length
        + (encoded is null ? 0 : BeforeEncoded.Length + encoded.Length) + HeaderEnd.Length;

    private int WriteHeader(Span<byte> target, string name, string? encoded)
    {
        var used = Write(target, beforeName);
        foreach (var letter in name) target[used++] = (byte)(Harmless.Contains(letter) ? letter : '_');
        used += Write(target[used..], AfterName);
        if (encoded is not null)
        {
            used += Write(target[used..], BeforeEncoded);
            used += Encoding.ASCII.GetBytes(encoded, target[used..]);
        }
        return used + Write(target[used..], HeaderEnd);
    }

    private static int Write(Span<byte> target, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target);
        return bytes.Length;
    }
}
