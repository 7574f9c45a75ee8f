using System.Formats.Tar;
using System.Text;

namespace Assay.Formats.Tests;

public class HostileArchiveTests
{
    private static readonly ArchiveLimits Small = new(MaxEntries: 3, MaxEntryBytes: 100, MaxTotalBytes: 150);
    private readonly List<Warning> warnings = [];

    private string Warning => Assert.Single(warnings).Text;

    [Theory]
    [InlineData("../a-result.json")]
    [InlineData("x/../../a-result.json")]
    [InlineData("x\\..\\a-result.json")]
    [InlineData("/etc/a-result.json")]
    [InlineData("\\\\host\\a-result.json")]
    [InlineData("C:\\a-result.json")]
    [InlineData("c:a-result.json")]
    [InlineData("a\u0007-result.json")]
    public async Task Paths_that_lead_out_of_a_zip_are_ignored(string path)
    {
        Assert.Equal(["good:1"], await Packing.Unpack(Packing.Zip((path, "x"), ("good", "1")), warnings));
        Assert.Contains("leads out", Warning);
        Assert.DoesNotContain('\u0007', Warning);
    }

    [Theory]
    [InlineData("../a-result.json")]
    [InlineData("/etc/a-result.json")]
    public async Task Paths_that_lead_out_of_a_tar_are_ignored(string path)
    {
        Assert.Equal(["good:1"], await Packing.Unpack(Packing.Tar((path, "x"), ("good", "1")), warnings));
        Assert.Contains("leads out", Warning);
    }

    [Fact]
    public async Task Names_with_dots_are_no_danger() =>
        Assert.Equal(["a..b:1", "..c:2"], await Packing.Unpack(Packing.Zip(("a..b", "1"), ("..c", "2")), warnings));

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.Fifo)]
    public async Task Links_and_devices_of_a_tar_are_ignored(TarEntryType type)
    {
        var archive = Packing.Tar(TarEntryFormat.Pax, tar =>
        {
            var entry = new PaxTarEntry(type, "evil");
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";
            tar.WriteEntry(entry);
            tar.WriteEntry(Packing.File("good", "1"u8.ToArray()));
        });

        Assert.Equal(["good:1"], await Packing.Unpack(archive, warnings));
        Assert.Contains("link or a device", Warning);
    }

    [Fact]
    public async Task Attributes_of_a_tar_that_claim_to_be_gigantic_are_damage()
    {
        var archive = Packing.Tar(TarEntryFormat.Pax, tar => tar.WriteEntry(Packing.File("good", "1"u8.ToArray())));
        Assert.Equal((byte)'x', archive[156]);
        Encoding.ASCII.GetBytes("77777777777\0").CopyTo(archive, 124);
        Encoding.ASCII.GetBytes("        ").CopyTo(archive, 148);
        var sum = archive.Take(512).Sum(value => (int)value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(archive, 148);

        Assert.Empty(await Packing.Unpack(archive, warnings));
        Assert.Contains("damaged", Warning);
    }

    [Fact]
    public async Task Links_of_a_zip_are_ignored()
    {
        var archive = Packing.Zip(zip =>
        {
            Packing.Add(zip, "evil", "/etc/passwd"u8.ToArray()).ExternalAttributes = unchecked((int)0xA1FF0000);
            Packing.Add(zip, "good", "1"u8.ToArray()).ExternalAttributes = unchecked((int)0x81A40000);
        });

        Assert.Equal(["good:1"], await Packing.Unpack(archive, warnings));
        Assert.Contains("link or a device", Warning);
    }

    [Fact]
    public async Task A_zip_with_too_many_entries_is_skipped()
    {
        Assert.Empty(await Packing.Unpack(Packing.Zip(("a", ""), ("b", ""), ("c", ""), ("d", "")), warnings, Small));
        Assert.Contains("more than 3 entries", Warning);
    }

    [Fact]
    public async Task A_tar_is_read_up_to_the_last_entry_it_may_have()
    {
        Assert.Equal(["a:", "b:", "c:"], await Packing.Unpack(
            Packing.Tar(("a", ""), ("b", ""), ("c", ""), ("d", "")), warnings, Small));
        Assert.Contains("more than 3 entries", Warning);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    public async Task A_file_that_is_too_large_is_skipped_and_the_next_one_read(string kind)
    {
        var archive = Pack(kind, ("a", new string('x', 101)), ("b", "2"));

        Assert.Equal(["b:2"], await Packing.Unpack(archive, warnings, Small));
        Assert.Contains("\"a\" is larger than 100 bytes", Warning);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    public async Task Reading_ends_when_all_files_together_are_too_large(string kind)
    {
        var archive = Pack(kind, ("a", new string('x', 90)), ("b", new string('y', 90)), ("c", "3"));

        Assert.Equal(["a"], (await Packing.Unpack(archive, warnings, Small)).Select(file => file[..1]));
        Assert.Contains("larger than 150 bytes unpacked", Warning);
    }

    [Fact]
    public async Task A_zip_bomb_is_skipped_and_the_next_file_read()
    {
        var archive = Pack("zip", ("bomb", new string('0', 20_000_000)), ("good", "1"));

        Assert.Equal(["good:1"], await Packing.Unpack(archive, warnings));
        Assert.Contains("200 times its size", Warning);
    }

    [Fact]
    public async Task A_tar_bomb_ends_the_reading_and_what_was_read_stays()
    {
        var archive = Pack("tar.gz", ("good", "1"), ("bomb", new string('0', 20_000_000)), ("late", "2"));

        Assert.Equal(["good:1"], await Packing.Unpack(archive, warnings));
        Assert.Contains("200 times its size", Warning);
    }

    [Fact]
    public async Task A_bomb_that_nobody_reads_is_found_too()
    {
        var archive = Pack("tar.gz", ("bomb", new string('0', 20_000_000)), ("late", "2"));
        using var stream = new MemoryStream(archive);
        await ArchiveReader.Read(
            stream,
            "results.tgz",
            new ArchiveLimits(),
            warnings,
            (_, _) => Task.CompletedTask,
            TestContext.Current.CancellationToken);

        Assert.Contains("200 times its size", Warning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("PK")]
    public async Task A_file_that_is_no_archive_is_told(string text)
    {
        Assert.Empty(await Packing.Unpack(System.Text.Encoding.UTF8.GetBytes(text), warnings));
        Assert.Contains("Neither", Warning);
    }

    [Fact]
    public async Task Gzip_around_something_else_is_told()
    {
        Assert.Empty(await Packing.Unpack(Packing.Gzip("{\"name\":\"t\"}"u8.ToArray()), warnings));
        Assert.Contains("without a tar", Warning);
    }

    [Fact]
    public async Task A_zip_without_its_end_is_told()
    {
        Assert.Empty(await Packing.Unpack(Packing.Zip(("a", "1"))[..^10], warnings));
        Assert.Contains("not complete", Warning);
    }

    [Fact]
    public async Task A_damaged_file_of_a_zip_is_skipped_and_the_next_one_read()
    {
        var archive = Packing.Zip(("a", new string('x', 4000)), ("b", "2"));
        archive.AsSpan(31, 8).Fill(0xFF);

        Assert.Equal(["b:2"], await Packing.Unpack(archive, warnings));
        Assert.Contains("\"a\" is damaged", Warning);
    }

    [Theory]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    public async Task What_stands_before_the_damage_of_a_tar_is_kept(string kind)
    {
        var noise = string.Concat(Enumerable.Range(0, 9000).Select(i => $"{i * 7919 % 9973:x}"));
        var archive = Pack(kind, ("a", "1"), ("b", noise), ("c", "3"));

        Assert.Equal(["a:1"], await Packing.Unpack(archive[..(archive.Length / 2)], warnings));
        Assert.NotEmpty(warnings);
    }

    private static byte[] Pack(string kind, params (string, string)[] files) => kind switch
    {
        "zip" => Packing.Zip(files),
        "tar" => Packing.Tar(files),
        _ => Packing.Gzip(Packing.Tar(files)),
    };
}
