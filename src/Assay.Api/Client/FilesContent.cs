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

    private readonly IReadOnlyList<UploadFile> files;
    private readonly string boundary = "assay-" + Guid.NewGuid().ToString("N");
    private readonly List<UploadFile> unread;
    private readonly Action moved;

    /// <param name="files">What to send.</param>
    /// <param name="unread">Gets the files that were left out.</param>
    /// <param name="moved">Told whenever bytes have left.</param>
    public FilesContent(IReadOnlyList<UploadFile> files, List<UploadFile> unread, Action moved)
    {
        this.files = files;
        this.unread = unread;
        this.moved = moved;
        Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + boundary);
    }

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
                used = await Write(stream, buffer, used, Header(file.Name), cancellationToken).ConfigureAwait(false);
                for (long offset = 0; ;)
                {
                    if (used == buffer.Length)
                        used = await Flush(stream, buffer, used, cancellationToken).ConfigureAwait(false);
                    var read = RandomAccess.Read(source, buffer.AsSpan(used), offset);
                    if (read == 0) break;
                    (used, offset) = (used + read, offset + read);
                }
                used = await Write(stream, buffer, used, "\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            }
            var end = Encoding.ASCII.GetBytes($"--{boundary}--\r\n");
            used = await Write(stream, buffer, used, end, cancellationToken).ConfigureAwait(false);
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

    private async Task<int> Write(Stream stream, byte[] buffer, int used, byte[] bytes, CancellationToken stop)
    {
        if (used + bytes.Length > buffer.Length) used = await Flush(stream, buffer, used, stop).ConfigureAwait(false);
        bytes.CopyTo(buffer, used);
        return used + bytes.Length;
    }

    private async Task<int> Flush(Stream stream, byte[] buffer, int used, CancellationToken stop)
    {
        await stream.WriteAsync(buffer.AsMemory(0, used), stop).ConfigureAwait(false);
        moved();
        return 0;
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private byte[] Header(string name)
    {
        var plain = new StringBuilder(name.Length);
        var special = false;
        foreach (var letter in name)
        {
            var harmless = letter is >= ' ' and <= '~' and not '"' and not '\\';
            plain.Append(harmless ? letter : '_');
            special |= !harmless;
        }
        // Names that do not fit between quotes travel percent-encoded beside the plain one.
        var encoded = special ? "; filename*=UTF-8''" + Uri.EscapeDataString(name) : "";
        return Encoding.ASCII.GetBytes($"""
            --{boundary}
            Content-Disposition: form-data; name="file"; filename="{plain}"{encoded}
            """.ReplaceLineEndings("\r\n") + "\r\n\r\n");
    }
}
