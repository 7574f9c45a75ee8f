using System.Formats.Tar;
using System.Text;

namespace Assay.Formats.Tests;

public class ArchiveTests
{
    private static readonly (string, string)[] Files =
        [("allure-results/a-result.json", "{}"), ("./deep/er/b-attachment.txt", "text"), ("empty-attachment", "")];

    private static readonly string[] Expected =
        ["allure-results/a-result.json:{}", "deep/er/b-attachment.txt:text", "empty-attachment:"];

    private readonly List<Warning> warnings = [];

    public static TheoryData<byte[]> Kinds =>
        [Packing.Zip(Files), Packing.Tar(Files), Packing.Gzip(Packing.Tar(Files))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_is_known_by_its_first_bytes(byte[] archive)
    {
        Assert.Equal(Expected, await Packing.Unpack(archive, warnings));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public async Task Every_dialect_of_tar_is_read(TarEntryFormat format)
    {
        var archive = Packing.Tar(format, tar =>
        {
            tar.WriteEntry(Entry("folder/", null));
            tar.WriteEntry(Entry("folder/a-result.json", "{}"));
        });

        Assert.Equal(["folder/a-result.json:{}"], await Packing.Unpack(archive, warnings));
        Assert.Empty(warnings);

        TarEntry Entry(string name, string? text)
        {
            var type = text is null ? TarEntryType.Directory
                : format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(type, name),
                TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                _ => new PaxTarEntry(type, name),
            };
            if (text is not null) entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
            return entry;
        }
    }

    [Fact]
    public async Task Folders_of_a_zip_are_left_out_silently()
    {
        var archive = Packing.Zip(zip =>
        {
            zip.CreateEntry("folder/");
            Packing.Add(zip, "folder\\a-result.json", "{}"u8.ToArray());
        });

        Assert.Equal(["folder/a-result.json:{}"], await Packing.Unpack(archive, warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task An_empty_zip_has_no_files()
    {
        Assert.Empty(await Packing.Unpack(Packing.Zip(), warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Content_that_nobody_reads_is_skipped()
    {
        foreach (var archive in (byte[][])[Packing.Zip(Files), Packing.Tar(Files), Packing.Gzip(Packing.Tar(Files))])
        {
            List<string> names = [];
            using var stream = new MemoryStream(archive);
            await ArchiveReader.Read(
                stream, "a", new ArchiveLimits(), warnings, Take, TestContext.Current.CancellationToken);

            Assert.Equal(["a-result.json", "b-attachment.txt", "empty-attachment"], names);

            Task Take(ArchiveEntry entry, CancellationToken stop)
            {
                names.Add(entry.Name);
                return Task.CompletedTask;
            }
        }

        Assert.Empty(warnings);
    }

    [Fact]
    public async Task What_the_caller_throws_reaches_the_caller()
    {
        using var stream = new MemoryStream(Packing.Tar(Files));

        await Assert.ThrowsAsync<InvalidDataException>(() => ArchiveReader.Read(
            stream, "a", new ArchiveLimits(), warnings, Refuse, TestContext.Current.CancellationToken));

        static Task Refuse(ArchiveEntry entry, CancellationToken stop) => throw new InvalidDataException("mine");
    }

    [Fact]
    public async Task Reading_stops_when_told()
    {
        using var stop = new CancellationTokenSource();
        using var stream = new MemoryStream(Packing.Zip(Files));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ArchiveReader.Read(
            stream, "a", new ArchiveLimits(), warnings, (_, _) => stop.CancelAsync(), stop.Token));
    }
}
