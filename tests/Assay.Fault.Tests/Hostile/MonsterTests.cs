using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Fault.Tests.Hostile;

/// <summary>Documents and archives made to hurt: too large, too deep, leading elsewhere.</summary>
public sealed class MonsterTests(RunningServer server)
{
    [Fact]
    public async Task A_result_of_a_hundred_megabytes_is_stored_and_read()
    {
        var text = new string('x', 1 << 20);
        var steps = string.Join(',', Enumerable.Range(0, 100)
            .Select(at => $$"""{"name":"s{{at}}","statusDetails":{"trace":"{{text}}"} }"""));
        await Survives($$"""{"uuid":"{{Guid.NewGuid()}}","name":"large","steps":[{{steps}}]}""");
    }

    [Fact]
    public async Task Ten_thousand_steps_in_each_other_are_cut_and_read()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"name":"s","steps":[""", 10_000))
            + string.Concat(Enumerable.Repeat("]}", 10_000));
        var told = await Survives($$"""{"uuid":"{{Guid.NewGuid()}}","name":"deep","steps":[{{deep}}]}""");
        Assert.Contains("nested deeper", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expected_results_in_each_other_are_cut_and_read()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"name":"s","steps":[],"expectedResultSteps":[""", 10_000))
            + string.Concat(Enumerable.Repeat("]}", 10_000));
        await Survives($$"""{"uuid":"{{Guid.NewGuid()}}","name":"deep","steps":[{{deep}}]}""");
    }

    [Fact]
    public async Task A_million_steps_are_cut_and_read()
    {
        var steps = string.Join(',', Enumerable.Repeat("""{"name":"s","status":"passed"}""", 1_000_000));
        var told = await Survives($$"""{"uuid":"{{Guid.NewGuid()}}","name":"wide","steps":[{{steps}}]}""");
        Assert.Contains("were left out", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thousands_of_gigantic_labels_are_stored_and_read()
    {
        var labels = string.Join(',', Enumerable.Range(0, 5_000)
            .Select(at =>
                $$"""{"name":"{{(at % 2 == 0 ? "tag" : "suite")}}","value":"{{at}}{{new string('é', 3_000)}}"}"""));
        await Survives($$"""{"uuid":"{{Guid.NewGuid()}}","name":"labelled","labels":[{{labels}}]}""");
    }

    /// <summary>
    /// They are in memory while they are read: what is larger than a batch of honest results is refused.
    /// </summary>
    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_read()
    {
        using var team = await Team.Of(server);
        foreach (var (path, size) in (IEnumerable<(string, int)>)
            [("/api/launch", 40 << 20), ("/api/upload/test-result", 130 << 20)])
        {
            using var content = new ByteArrayContent(new byte[size]);
            content.Headers.ContentType = new("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
            request.Headers.ExpectContinue = true;
            using var response = await team.Http.SendAsync(request);
            var told = await response.Content.ReadAsStringAsync();
            Assert.True(
                response.StatusCode == HttpStatusCode.RequestEntityTooLarge,
                $"{path}: {(int)response.StatusCode} {told}");
            Assert.Contains("\"message\"", told, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("bomb.zip")]
    [InlineData("bomb.tar.gz")]
    [InlineData("paths.zip")]
    [InlineData("paths.tar.gz")]
    [InlineData("links.tar.gz")]
    public async Task A_hostile_archive_gives_warnings_and_what_is_good_in_it_is_taken(string kind)
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b")]);
        var before = Evil();

        using var form = Patient.Form([(kind, await Archive(kind))], "archive");
        using var response = await team.Http.PostAsync($"/api/launch/{launch}/upload/archive", form);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(2, (await team.Statistic(launch)).Values.Sum());
        Assert.NotEmpty((await team.Get($"/api/launch/{launch}/warning"))["content"]!.AsArray());
        Assert.Equal(before, Evil());
        Assert.False(File.Exists(Path.Combine(server.DataFolder, "..", "evil-result.json")));
    }

    private static int Evil() => Directory.EnumerateFileSystemEntries(Path.GetTempPath())
        .Count(path => path.Contains("evil", StringComparison.Ordinal));

    /// <returns>The launch's warnings.</returns>
    private async Task<string> Survives(string result)
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([("x-result.json", Encoding.UTF8.GetBytes(result))]);
        Assert.Equal(1, (await team.Statistic(launch)).Values.Sum());
        var id = (long)(await team.Get($"/api/testresult?launchId={launch}"))["content"]![0]!["id"]!;
        foreach (var path in (string[])[$"/api/testresult/{id}", $"/api/testresult/{id}/execution",
            $"/api/testresult/{id}/execution?v2=true", $"/launch/{launch}/list/{id}", $"/launch/{launch}/tree/{id}"])
        {
            using var response = await team.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {(int)response.StatusCode}");
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.CopyToAsync(Stream.Null);
        }
        await team.Close(launch);
        Assert.True((bool)(await team.Get($"/api/launch/{launch}/progress"))["ready"]!);
        var testCase = (long)(await team.Get($"/api/testcase?projectId={team.ProjectId}"))["content"]![0]!["id"]!;
        foreach (var path in (string[])[$"/api/testcase/{testCase}/overview", $"/api/testcase/{testCase}/scenario",
            $"/api/testcase/{testCase}/step", $"/project/{team.ProjectId}/test-cases/{testCase}"])
        {
            using var response = await team.Http.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {(int)response.StatusCode}");
        }
        return (await team.Get($"/api/launch/{launch}/warning")).ToJsonString();
    }

    private static async Task<byte[]> Archive(string kind)
    {
        var good = AllureFile.Result("a.good");
        using var bytes = new MemoryStream();
        if (kind.EndsWith("zip", StringComparison.Ordinal))
        {
            await using var zip = await ZipArchive.CreateAsync(bytes, ZipArchiveMode.Create, leaveOpen: true, null);
            await Add(zip, good.Name, good.Content);
            if (kind.StartsWith("bomb", StringComparison.Ordinal))
                await Add(zip, "evil-result.json", new byte[60_000_000]);
            else
                foreach (var path in (string[])["../evil-result.json", "/tmp/evil-result.json",
                    "a/../../evil-result.json", "..\\evil-result.json"])
                    await Add(zip, path, good.Content);
        }
        else
        {
            await using var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true);
            await using var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true);
            await Add(tar, good.Name, good.Content);
            if (kind.StartsWith("bomb", StringComparison.Ordinal))
                await Add(tar, "evil-result.json", new byte[60_000_000]);
            else if (kind.StartsWith("paths", StringComparison.Ordinal))
                foreach (var path in (string[])["../evil-result.json", "/tmp/evil-result.json"])
                    await Add(tar, path, good.Content);
            else
                foreach (var link in (TarEntryType[])[TarEntryType.SymbolicLink, TarEntryType.HardLink])
                    await tar.WriteEntryAsync(
                        new PaxTarEntry(link, $"evil{link}-result.json") { LinkName = "/etc/passwd" });
        }
        return bytes.ToArray();
    }

    private static async Task Add(ZipArchive zip, string path, byte[] content)
    {
        await using var entry = await zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync();
        await entry.WriteAsync(content);
    }

    private static Task Add(TarWriter tar, string path, byte[] content) =>
        tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
}
