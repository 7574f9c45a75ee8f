using System.Buffers;
using System.Text;
using Assay.Server.Http;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Uploads;

/// <summary>A body that is no multipart body, or ends early; the message says what is wrong with it.</summary>
internal sealed class MultipartException(string message) : Exception(message);

/// <summary>
/// Reads the parts of a multipart body (RFC 2046) one after the other, through one buffer in which most parts lie
/// whole: those can be had without waiting and without a copy.
/// </summary>
/// <param name="body">Left open.</param>
/// <param name="boundary">From the header Content-Type, without quotes.</param>
/// <param name="largest">Bytes that a part may have.</param>
/// <param name="bufferSize">Parts that are larger come as streams only.</param>
internal sealed class MultipartParts(
    Stream body, string boundary, long largest = long.MaxValue, int bufferSize = 128 << 10) : IDisposable
{
    private const int LongestHeaders = 16 << 10;
    private const int LongestEpilogue = 16 << 10;

    private readonly byte[] delimiter = Encoding.UTF8.GetBytes("\r\n--" + boundary);

    // A line break is put before the body: its first boundary needs none.
    private byte[] buffer = Begin(bufferSize);
    private PartStream? content;
    private int position;
    private int end = 2;

    /// <summary>So far the buffer is known to be content.</summary>
    private int known;

    /// <summary>A delimiter stands where the known content ends.</summary>
    private bool delimited;

    /// <summary>Bytes of the part that were read as a stream.</summary>
    private long streamed;

    private static ReadOnlySpan<byte> EmptyLine => "\r\n\r\n"u8;

    private ReadOnlySpan<byte> Unread => buffer.AsSpan(position, end - position);

    /// <exception cref="Refusal">415 when the request has no such body.</exception>
    public static MultipartParts Of(HttpRequest request, long largest = long.MaxValue)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
            throw Refusal.Unsupported(
                "Send the files as multipart/form-data, each as a part named file (or archive for zip and tar)");
        return new(request.Body, boundary, largest);
    }

    /// <summary>Goes on to the next part; what was not read of the one before is passed over.</summary>
    /// <returns>Null behind the last one. A part is good until the next call.</returns>
    /// <exception cref="MultipartException">The body is no multipart body, or ends early.</exception>
    public async ValueTask<Part?> Next(CancellationToken stop)
    {
        while (!Delimited())
        {
            position = known;
            await Fill(stop);
        }
        position = known + delimiter.Length;

        while (end - position < 2) await Fill(stop);
        if (Unread.StartsWith("--"u8))
        {
            await PassEpilogue(stop);
            return null;
        }

        int length;
        while ((length = HeaderLength()) < 0) await Fill(stop);
        var headers = PartHeaders.Read(buffer.AsSpan(position, length));
        position = known = position + length + EmptyLine.Length;
        (delimited, streamed) = (false, 0);

        while (!Delimited() && (position > 0 || end < buffer.Length)) await Fill(stop);
        ReadOnlyMemory<byte>? whole = null;
        if (delimited) whole = buffer.AsMemory(position, known - position);
        return new Part(headers, whole, content ??= new(this));
    }

    /// <summary>More of the content of the part.</summary>
    /// <exception cref="MultipartException">The body ends early.</exception>
    /// <exception cref="Refusal">413 when the part is too large.</exception>
    public async ValueTask<int> Read(Memory<byte> target, CancellationToken stop)
    {
        if (target.IsEmpty) return 0;
        while (!Delimited() && known == position) await Fill(stop);
        var length = Math.Min(target.Length, known - position);
        buffer.AsSpan(position, length).CopyTo(target.Span);
        position += length;
        streamed += length;
        return streamed <= largest ? length : throw Refusal.TooLarge($"A file may have {largest >> 20} MB here");
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        (buffer, position, end, known) = ([], 0, 0, 0);
    }

    private static byte[] Begin(int size)
    {
        var rented = ArrayPool<byte>.Shared.Rent(size);
        "\r\n"u8.CopyTo(rented);
        return rented;
    }

    /// <summary>Looks on for the delimiter from where it was not looked for yet.</summary>
    private bool Delimited()
    {
        if (delimited) return true;
        var found = buffer.AsSpan(known, end - known).IndexOf(delimiter);
        delimited = found >= 0;
        // The last bytes may be the beginning of a delimiter.
        known = delimited ? known + found : Math.Max(known, end - delimiter.Length + 1);
        return delimited;
    }

    /// <returns>Of what stands between a boundary and the next empty line; -1 while that was not read.</returns>
    private int HeaderLength()
    {
        var start = Unread[..Math.Min(end - position, LongestHeaders + EmptyLine.Length)];
        var length = start.IndexOf(EmptyLine);
        return length >= 0 || start.Length < LongestHeaders + EmptyLine.Length
            ? length
            : throw new MultipartException($"the headers of a part are longer than {LongestHeaders >> 10} KB");
    }

    /// <summary>Reads more behind what is in the buffer, which moves to the front.</summary>
    private async ValueTask Fill(CancellationToken stop)
    {
        if (position > 0)
        {
            Unread.CopyTo(buffer);
            (known, end, position) = (known - position, end - position, 0);
        }
        var read = await body.ReadAsync(buffer.AsMemory(end), stop);
        if (read == 0) throw new MultipartException("it ends before its last boundary");
        end += read;
    }

    /// <summary>A client that is still sending would not read the answer.</summary>
    private async ValueTask PassEpilogue(CancellationToken stop)
    {
        int read;
        for (var passed = 0; passed < LongestEpilogue; passed += read)
            if ((read = await body.ReadAsync(buffer, stop)) == 0) return;
    }
}
