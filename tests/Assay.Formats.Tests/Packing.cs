using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Assay.Formats.Tests;

/// <summary>Makes archives, and reads them back as text.</summary>
internal static class Packing
{
    public static byte[] Zip(params (string Name, string Text)[] files) =>
        Zip(zip =>
        {
            foreach (var (name, text) in files) Add(zip, name, Encoding.UTF8.GetBytes(text));
        });

    public static byte[] Zip(Action<ZipArchive> fill)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true)) fill(zip);
        return bytes.ToArray();
    }

    public static ZipArchiveEntry Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name);
        using var stream = entry.Open();
        stream.Write(content);
        return entry;
    }

    public static byte[] Tar(params (string Name, string Text)[] files) =>
        Tar(TarEntryFormat.Pax, tar =>
        {
            foreach (var (name, text) in files) tar.WriteEntry(File(name, Encoding.UTF8.GetBytes(text)));
        });

    public static byte[] Tar(TarEntryFormat format, Action<TarWriter> fill)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, format, leaveOpen: true)) fill(tar);
        return bytes.ToArray();
    }

    public static PaxTarEntry File(string name, byte[] content) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>"path:text" of every file handed over.</summary>
    public static async Task<List<string>> Unpack(byte[] archive, List<Warning> warnings, ArchiveLimits? limits = null)
    {
        List<string> files = [];
        using var stream = new MemoryStream(archive);
        await ArchiveReader.Read(
            stream, "results", limits ?? new ArchiveLimits(), warnings, Keep, TestContext.Current.CancellationToken);
        return files;

        async Task Keep(ArchiveEntry entry, CancellationToken stop)
        {
            using var reader = new StreamReader(entry.Content, leaveOpen: true);
            var text = await reader.ReadToEndAsync(stop);
            files.Add($"{entry.Path}:{text}");
        }
    }
}
