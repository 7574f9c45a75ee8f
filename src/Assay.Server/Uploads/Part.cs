using System.Buffers;
using System.Text;
using Assay.Formats;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Uploads;

/// <summary>A part of a multipart body; good until the next one is asked for.</summary>
/// <param name="Whole">The content when all of it is in memory already; else null.</param>
/// <param name="Content">The content, to be read once and forward.</param>
internal readonly record struct Part(PartHeaders Headers, ReadOnlyMemory<byte>? Whole, Stream Content);

/// <summary>What the headers of a part say.</summary>
/// <param name="Field">Of the form; empty when the part has no name.</param>
/// <param name="FileName">Null when the part is no file.</param>
internal readonly record struct PartHeaders(string Field, string? FileName, string? ContentType)
{
    private const int Most = 32;

    /// <summary>Neither quotes, escapes, encoded words (=?utf-8?…) nor letters beyond ASCII.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Except(['"', '\\', '=']).Select(letter => (byte)letter)]);

    /// <param name="lines">From behind the boundary to before the empty line.</param>
    /// <exception cref="MultipartException">They are no headers, or too many.</exception>
    public static PartHeaders Read(ReadOnlySpan<byte> lines)
    {
        ReadOnlySpan<byte> disposition = default, type = default;
        var count = -1;
        foreach (var range in lines.Split("\r\n"u8))
        {
            var line = lines[range];
            if (++count == 0)
            {
                if (line.ContainsAnyExcept((byte)' ', (byte)'\t'))
                    throw new MultipartException("a boundary is followed by text");
                continue;
            }
            var colon = line.IndexOf((byte)':');
            if (colon <= 0) throw new MultipartException("a header of a part has no name");
            if (count > Most) throw new MultipartException($"a part has more than {Most} headers");
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(line[..colon], "Content-Disposition"u8)) disposition = value;
            else if (Ascii.EqualsIgnoreCase(line[..colon], "Content-Type"u8)) type = value;
        }
        return Of(disposition) with { ContentType = type.IsEmpty ? null : Encoding.UTF8.GetString(type) };
    }

    private static PartHeaders Of(ReadOnlySpan<byte> disposition)
    {
        if (PlainFile(disposition) is { } file) return file;
        if (!ContentDispositionHeaderValue.TryParse(Encoding.UTF8.GetString(disposition), out var parsed))
            return new("", null, null);
        return new(HeaderUtilities.RemoveQuotes(parsed.Name).Value ?? "", FileNameOf(parsed), null);
    }

    internal static string? FileNameOf(ContentDispositionHeaderValue disposition)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar).Value;
        if (string.IsNullOrEmpty(name)) name = HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
        return string.IsNullOrEmpty(name) ? null : CleanText.Of(name);
    }

    /// <summary>What nearly every client sends: <c>form-data; name="file"; filename="a-result.json"</c>.</summary>
    private static PartHeaders? PlainFile(ReadOnlySpan<byte> disposition)
    {
        var before = "form-data; name=\""u8;
        var between = "\"; filename=\""u8;
        if (!disposition.StartsWith(before)) return null;
        var names = disposition[before.Length..];
        var middle = names.IndexOf(between);
        if (middle < 0) return null;
        var field = names[..middle];
        var file = names[(middle + between.Length)..];
        if (file is not [.., _, (byte)'"']) return null;
        file = file[..^1];
        if (field.ContainsAnyExcept(Plain) || file.ContainsAnyExcept(Plain)) return null;
        return new(
            field.SequenceEqual("file"u8) ? "file" : Encoding.ASCII.GetString(field),
            Encoding.ASCII.GetString(file), null);
    }
}
