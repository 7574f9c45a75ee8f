using Assay.Api.Client;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>The body in which files travel, byte by byte.</summary>
public sealed class FilesContentTests(Server server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("assay-tests-").FullName;

    [Fact]
    public async Task Names_travel_between_quotes_and_encoded_where_they_do_not_fit()
    {
        const string parts = "filename*=UTF-8''of%20%22two%22%20%5C%20parts.txt";
        const string size = "filename*=UTF-8''gr%C3%B6%C3%9Fe%20%E2%82%AC.png";

        var body = await Sent(
            File("a-result.json", "{}"), File("of \"two\" \\ parts.txt", "b"), File("größe €.png", ""));

        Assert.Equal($$"""
            --edge
            Content-Disposition: form-data; name="file"; filename="a-result.json"

            {}
            --edge
            Content-Disposition: form-data; name="file"; filename="of _two_ _ parts.txt"; {{parts}}

            b
            --edge
            Content-Disposition: form-data; name="file"; filename="gr__e _.png"; {{size}}


            --edge--

            """.ReplaceLineEndings("\r\n"), body);
    }

    [Fact]
    public async Task A_file_is_sent_as_it_is_when_it_leaves_however_long_it_was_when_it_was_found()
    {
        var found = File("a.txt", "twelve bytes");

        Assert.Equal(
            ["twelve bytes", "twelve bytes", "twelve bytes", "twelve bytes"],
            Contents(await Sent(
                found, found with { Length = 3 }, found with { Length = 5000 }, found with { Length = 0 })));
    }

    [Fact]
    public async Task Files_of_every_length_arrive_whole()
    {
        // Around the ends of the client's buffer.
        var texts = Enumerable.Range(0, 1200).Select(index => new string((char)('a' + index % 26), index))
            .Append(new('x', (128 << 10) - 100)).Append(new('y', 128 << 10)).Append(new('z', 700_001)).ToList();

        Assert.Equal(texts, Contents(await Sent([.. texts.Select((text, index) => File($"{index}.txt", text))])));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_left_out()
    {
        var gone = new UploadFile(Path.Combine(folder, "gone.txt"), "gone.txt", 7);

        Assert.Equal(["here"], Contents(await Sent(gone, File("here.txt", "here"))));
        Assert.Equal("--edge--\r\n", await Sent(gone));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private UploadFile File(string name, string content)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}");
        System.IO.File.WriteAllText(path, content);
        return new(path, name, new FileInfo(path).Length);
    }

    /// <summary>The body with the boundary "edge".</summary>
    private async Task<string> Sent(params UploadFile[] files)
    {
        await using var proxy = new Proxy(server.Address) { Instead = _ => Said.Json(202, "{}") };
        using var client = new AssayClient(proxy.Address, server.Token);
        await client.Uploads.Send(1, files, TestContext.Current.CancellationToken);
        var heard = Assert.Single(proxy.All);
        var boundary = heard.Headers.Split("multipart/form-data; boundary=")[1].Split("\r\n")[0];
        Assert.StartsWith("assay-", boundary, StringComparison.Ordinal);
        return heard.Text.Replace(boundary, "edge", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Contents(string body) => body.Split("--edge")[1..^1]
        .Select(part => part[(part.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..^2]);
}
