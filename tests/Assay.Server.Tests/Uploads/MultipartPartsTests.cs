using System.Text;
using Assay.Server.Http;
using Assay.Server.Uploads;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Xunit;

namespace Assay.Server.Tests.Uploads;

public sealed class MultipartPartsTests
{
    private const string Boundary = "edge-7";
    private const int Small = 1024;

    public static TheoryData<int> Paces => [1, 2, 3, 7, 64, 4096, int.MaxValue];

    [Theory]
    [MemberData(nameof(Paces))]
    public async Task Parts_come_as_they_were_sent_however_few_bytes_come_at_a_time(int pace)
    {
        string[] contents =
        [
            "first", "", "\r\n", "\r\n\r\n", "--", "--edge-7", "\n--edge-7\n", "\r--edge-7", "\r\n--edge-",
            "\r\n--edge-8\r\n", "\r\n--Edge-7\r\n", "\r\n-", "\r",
            new('x', Small - 40), new('x', Small), new('-', 3 * Small), "last",
        ];
        var body = Body(contents.Select((content, index) => (File($"{index}.txt"), content)));

        var parts = await Read(body, pace);

        Assert.Equal(contents, parts.Select(part => part.Content));
        Assert.Equal(contents.Select((_, index) => $"file {index}.txt -"), parts.Select(part => part.Head));
    }

    [Theory]
    [MemberData(nameof(Paces))]
    public async Task Text_around_the_parts_and_blanks_behind_a_boundary_do_not_matter(int pace)
    {
        var body = "Parts follow\r\nindeed --edge-7\r\n--edge-7 \t \r\n" + File("a") + "\r\n\r\none\r\n--edge-7\t\r\n"
            + File("b") + "\r\n\r\ntwo\r\n--edge-7--   \r\nThat was all\r\n--edge-7\r\n\r\nnothing";

        Assert.Equal(["file a - one", "file b - two"], (await Read(body, pace)).Select(part => part.ToString()));
        Assert.Empty(await Read("--edge-7--", pace));
        Assert.Empty(await Read("\r\n--edge-7--\r\n", pace));
    }

    [Fact]
    public async Task A_part_may_have_no_headers()
    {
        var body = "--edge-7\r\n\r\nbare\r\n--edge-7\r\nX-Other: 1\r\n\r\nother\r\n--edge-7--";

        Assert.Equal([" - - bare", " - - other"], (await Read(body, 5)).Select(part => part.ToString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public async Task A_body_may_end_nowhere_before_its_last_boundary(int pace)
    {
        string[] contents = ["one", "", new('x', 2 * Small), "two"];
        var body = Body(contents.Select(content => (File("a"), content)));
        body = body[..^2];
        for (var length = 0; length < body.Length; length++)
        {
            var whole = new List<string>();
            await Assert.ThrowsAsync<MultipartException>(() => Read(body[..length], pace, whole));
            Assert.Equal(contents[..whole.Count], whole);
        }
        Assert.Equal(4, (await Read(body, pace)).Count);
    }

    [Fact]
    public async Task Parts_that_fit_into_the_buffer_are_there_at_once_wherever_they_begin()
    {
        var random = new Random(11);
        var lengths = Enumerable.Range(0, 400).Select(_ => random.Next(Small - 100)).ToList();
        var body = Body(lengths.Select(length => (File("a"), new string('x', length))));
        using var parts = new MultipartParts(
            new Trickle(Bytes(body), () => random.Next(1, 300)), Boundary, bufferSize: Small);

        foreach (var length in lengths) Assert.Equal(length, (await parts.Next(Stop))!.Value.Whole!.Value.Length);
        Assert.Null(await parts.Next(Stop));
    }

    [Fact]
    public async Task What_was_not_read_of_a_part_is_passed_over()
    {
        var body = Body([(File("a"), new('x', 5 * Small)), (File("b"), "short"), (File("c"), new('y', 9 * Small))]);
        using var parts = new MultipartParts(new Trickle(Bytes(body), () => 500), Boundary, bufferSize: Small);

        var large = (await parts.Next(Stop))!.Value;
        Assert.Null(large.Whole);
        Assert.Equal(300, await large.Content.ReadAsync(new byte[300], Stop));
        Assert.Equal("b", (await parts.Next(Stop))!.Value.Headers.FileName);
        Assert.Equal("c", (await parts.Next(Stop))!.Value.Headers.FileName);
        Assert.Null(await parts.Next(Stop));
    }

    [Fact]
    public async Task A_part_that_is_too_large_is_refused_before_all_of_it_was_read()
    {
        var body = Body([(File("a"), new('x', 3 * Small)), (File("b"), new('y', 3 * Small + 1))]);
        using var parts = new MultipartParts(
            new Trickle(Bytes(body), () => 500), Boundary, largest: 3 * Small, bufferSize: Small);

        await (await parts.Next(Stop))!.Value.Content.CopyToAsync(Stream.Null, Stop);
        var large = (await parts.Next(Stop))!.Value;
        var refused = await Assert.ThrowsAsync<Refusal>(() => large.Content.CopyToAsync(Stream.Null, Stop));
        Assert.Equal(413, refused.Status);
    }

    [Theory]
    [InlineData("form-data; name=\"file\"; filename=\"a-result.json\"")]
    [InlineData("form-data; name=\"file[]\"; filename=\"dir/a b;c.json\"")]
    [InlineData("form-data; name=\"archive\"; filename=\" \"")]
    [InlineData("form-data; name=\"info\"; filename=\"\"")]
    [InlineData("form-data; name=\"\"; filename=\"a\"")]
    [InlineData("form-data; name=\"file\"; filename=\"")]
    [InlineData("form-data; name=\"file\"; filename=\"a\"; filename*=UTF-8''%C3%A4%00")]
    [InlineData("form-data; name=\"file\"; filename*=UTF-8''b; filename=\"a\"")]
    [InlineData("form-data; name=\"file\"; filename=\"a\\\"b\"")]
    [InlineData("form-data; name=\"file\"; filename=\"a\"; size=\"7\"")]
    [InlineData("form-data; name=\"file\"; filename=\"=?utf-8?B?w6Q=?=\"")]
    [InlineData("form-data; name=\"file\"; filename=\"ä.json\"")]
    [InlineData("form-data; name=file; filename=a.json; filename*=utf-8''a.json")]
    [InlineData("FORM-DATA;name=\"file\";filename=\"a\"")]
    [InlineData("form-data; filename=\"a\"; name=\"file\"")]
    [InlineData("form-data; name=\"info\"")]
    [InlineData("form-data; name=\"")]
    [InlineData("form-data; name=\"file\"; filename=\"a\" trailing\"")]
    [InlineData("attachment")]
    [InlineData("\0")]
    [InlineData("")]
    public async Task Names_are_read_as_the_framework_reads_them(string disposition)
    {
        var known = ContentDispositionHeaderValue.TryParse(disposition, out var parsed);
        var field = known ? HeaderUtilities.RemoveQuotes(parsed!.Name).Value ?? "" : "";
        var file = known ? PartHeaders.FileNameOf(parsed!) : null;

        var part = Assert.Single(await Read(Body([($"CONTENT-disposition:  {disposition} ", "x")]), int.MaxValue));

        Assert.Equal($"{field} {file ?? "-"} -", part.Head);
    }

    [Fact]
    public async Task The_type_of_a_part_is_told()
    {
        var body = Body(
            [($"content-type:text/x; charset=y\t\r\n{File("a")}", "x"), ("Content-Type: \r\n" + File("b"), "")]);

        Assert.Equal(["file a text/x; charset=y", "file b -"], (await Read(body, 3)).Select(part => part.Head));
    }

    [Theory]
    [InlineData("--edge-7\r\nno header\r\n\r\nx\r\n--edge-7--", "no name")]
    [InlineData("--edge-7\r\n: empty\r\n\r\nx\r\n--edge-7--", "no name")]
    [InlineData("--edge-7 and more\r\nA: b\r\n\r\nx\r\n--edge-7--", "followed by text")]
    [InlineData("--edge-7\nA: b\r\n\r\nx\r\n--edge-7--", "followed by text")]
    [InlineData("--edge-7\nA: b\n\nx\n--edge-7--\n", "ends before")]
    [InlineData("", "ends before")]
    [InlineData("no parts at all", "ends before")]
    public async Task A_body_that_is_none_is_told_so(string body, string text)
    {
        foreach (var pace in Paces)
        {
            var broken = await Assert.ThrowsAsync<MultipartException>(() => Read(body, pace));
            Assert.Contains(text, broken.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Headers_have_limits()
    {
        var most = string.Join("\r\n", Enumerable.Range(0, 31).Select(number => $"X-{number}: {new string('h', 400)}"));
        Assert.Single(await Read(Body([($"{most}\r\n{File("a")}", "x")]), 1000, bufferSize: 128 << 10));

        var many = $"{most}\r\nY: 1\r\n{File("a")}";
        var tooMany = await Assert.ThrowsAsync<MultipartException>(
            () => Read(Body([(many, "x")]), 1000, bufferSize: 128 << 10));
        Assert.Contains("more than 32 headers", tooMany.Message, StringComparison.Ordinal);

        foreach (var pace in Paces)
        {
            var tooLong = await Assert.ThrowsAsync<MultipartException>(
                () => Read(Body([($"X: {new string('x', 16 << 10)}", "x")]), pace, bufferSize: 128 << 10));
            Assert.Contains("longer than 16 KB", tooLong.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_of_another_boundary_has_no_parts()
    {
        var body = "--other\r\n" + File("a") + "\r\n\r\n" + new string('x', 100_000) + "\r\n--other--\r\n";

        await Assert.ThrowsAsync<MultipartException>(() => Read(body, 4096));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("\r\n--almost-")]
    [InlineData("\r\n--")]
    [InlineData("\r")]
    [InlineData("\r                                                     y")]
    public async Task A_content_that_looks_like_boundaries_is_read_in_one_go(string pattern)
    {
        const string long60 = "almost-the-boundary-but-a-good-deal-longer-than-most-of-themy";
        var content = string.Concat(Enumerable.Repeat(pattern, (32 << 20) / pattern.Length));
        var body = Bytes($"--{long60}\r\n{File("a")}\r\n\r\n{content}\r\n--{long60}--");
        foreach (var pace in (int[])[4096, int.MaxValue])
        {
            using var parts = new MultipartParts(new Trickle(body, () => pace), long60);
            var part = (await parts.Next(Stop))!.Value;
            var (read, length) = (0, 0L);
            var buffer = new byte[81_920];
            while ((read = await part.Content.ReadAsync(buffer, Stop)) > 0) length += read;
            Assert.Equal(content.Length, length);
            Assert.Null(await parts.Next(Stop));
        }
    }

    [Fact]
    public async Task Any_body_is_read_as_the_framework_reads_it()
    {
        var random = new Random(20_260_101);
        string[] pieces =
        [
            "\r\n", "\r", "\n", "-", "--", "\r\n--", "\r\n--edge", "\r\n--edge-", "--edge-7", "edge-7--\r\n",
            "\r\n\r\n", "\0", "ä", "{\"name\":\"pays\"}", new('x', 100), new('\r', 30), new('-', 30),
        ];
        for (var round = 0; round < 3000; round++)
        {
            var contents = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Content(random, pieces)).ToList();
            var body = Body(contents.Select((content, index) => (
                index % 3 == 0 ? File($"{index}") + "\r\nContent-Type: text/plain" : File($"{index}.json"), content)));
            var pace = random.Next(1, random.Next(2, 2000));

            var ours = await Read(body, pace, random: random);

            Assert.Equal(contents, ours.Select(part => part.Content));
            Assert.Equal(await TheirReading(body), ours.Select(part => part.ToString()));
        }
    }

    private static string Content(Random random, string[] pieces) => string.Concat(
            Enumerable.Range(0, random.Next(random.Next(1, 60))).Select(_ => pieces[random.Next(pieces.Length)]))
        .Replace("\r\n--" + Boundary, "\r\n--edge-6", StringComparison.Ordinal);

    private static async Task<List<string>> TheirReading(string body)
    {
        var reader = new MultipartReader(Boundary, new MemoryStream(Bytes(body)));
        var parts = new List<string>();
        while (await reader.ReadNextSectionAsync(Stop) is { } section)
        {
            Assert.True(ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition));
            using var content = new MemoryStream();
            await section.Body.CopyToAsync(content, Stop);
            parts.Add($"{HeaderUtilities.RemoveQuotes(disposition.Name)} {PartHeaders.FileNameOf(disposition)} "
                + $"{section.ContentType ?? "-"} {Encoding.UTF8.GetString(content.ToArray())}");
        }
        return parts;
    }

    /// <param name="whole">Gets the contents that were read to their end, also when the body breaks later.</param>
    /// <param name="random">Whether a content that is in memory is read through its stream all the same.</param>
    private static async Task<List<ReadPart>> Read(
        string body, int pace, List<string>? whole = null, int bufferSize = Small, Random? random = null)
    {
        using var parts = new MultipartParts(new Trickle(Bytes(body), () => pace), Boundary, bufferSize: bufferSize);
        var read = new List<ReadPart>();
        while (await parts.Next(Stop) is { } part)
        {
            using var content = new MemoryStream();
            if (part.Whole is { } all && random?.Next(2) != 1) content.Write(all.Span);
            else await part.Content.CopyToAsync(content, random?.Next(1, 500) ?? 300, Stop);
            if (part.Whole is { } same) Assert.Equal(content.ToArray(), same.ToArray());
            var text = Encoding.UTF8.GetString(content.ToArray());
            whole?.Add(text);
            var headers = part.Headers;
            read.Add(new($"{headers.Field} {headers.FileName ?? "-"} {headers.ContentType ?? "-"}", text));
        }
        return read;
    }

    private static string Body(IEnumerable<(string Headers, string Content)> parts) =>
        string.Concat(parts.Select(part => $"--{Boundary}\r\n{part.Headers}\r\n\r\n{part.Content}\r\n"))
        + $"--{Boundary}--\r\n";

    private static string File(string name) =>
        $"Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed record ReadPart(string Head, string Content)
    {
        public override string ToString() => $"{Head} {Content}";
    }
}
