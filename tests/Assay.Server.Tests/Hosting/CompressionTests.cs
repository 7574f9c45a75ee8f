using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Xunit;

namespace Assay.Server.Tests.Hosting;

public sealed class CompressionTests(RunningServer server)
{
    [Theory]
    [InlineData("/login", "br", "br")]
    [InlineData("/login", "gzip", "gzip")]
    [InlineData("/api/openapi.json", "br, gzip", "br")]
    [InlineData("/js/app.js", "gzip", "gzip")]
    [InlineData("/css/base.css", "gzip, br", "br")]
    public async Task Texts_are_compressed_as_the_client_likes(string path, string accepted, string expected)
    {
        using var answer = await Get(path, ("Accept-Encoding", accepted));

        Assert.Equal([expected], answer.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
    }

    [Fact]
    public async Task Nothing_is_compressed_for_a_client_that_does_not_ask()
    {
        using var answer = await Get("/css/base.css");
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_style_sheet_is_packed_and_sent_once()
    {
        using var plain = await Get("/css/base.css");
        using var packed = await Get("/css/base.css?v=1", ("Accept-Encoding", "br"));
        await using var text = new BrotliStream(
            await packed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(text);

        Assert.Equal(
            await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/css", packed.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", packed.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.True(packed.Headers.Contains("Content-Security-Policy"));

        using var again = await Get(
            "/css/base.css?v=1", ("Accept-Encoding", "br"), ("If-None-Match", packed.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task The_style_sheets_of_a_page_come_as_one_file_in_the_order_in_which_they_apply()
    {
        var parts = "";
        foreach (var name in (string[])["tokens", "base", "layout", "controls", "marks", "lists", "details"])
        {
            using var part = await Get($"/css/{name}.css");
            parts += await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
        using var login = await Get("/login");
        var page = await login.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var sheets = page.Split("rel=\"stylesheet\" href=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"')]);
        using var whole = await Get(Assert.Single(sheets));
        using var packed = await Get(Assert.Single(sheets), ("Accept-Encoding", "br"));
        await using var text = new BrotliStream(
            await packed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(text);

        Assert.Equal(parts, await whole.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(parts, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/css", whole.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Events_arrive_at_once_and_are_not_compressed()
    {
        using var team = await Team.Of(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/events?topics=launches:{team.ProjectId}");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var answer = await team.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("br", answer.Content.Headers.ContentEncoding);
    }

    private async Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers)
    {
        using var http = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
