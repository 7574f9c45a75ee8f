using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Uploads;

public sealed class FolderUploadTests(RunningServer server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_launch_is_made_from_files_wherever_its_description_stands(bool infoFirst)
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var info = $$$"""
            {"projectId":"{{{space.ProjectId}}}","name":"By hand",
             "envVarValues":[{"name":"Safari","variable":{"id":-2}}]}
            """;
        using var form = new MultipartFormDataContent();
        if (infoFirst) Info(form, info);
        form.Add(new ByteArrayContent(Result("pays")), "file[]", "1-result.json");
        form.Add(new ByteArrayContent("{"u8.ToArray()), "file", "2-result.json");
        if (!infoFirst) Info(form, info);
        using var response = await http.PostAsync("/api/launch/upload", form, Stop);
        var answer = await Wire.Node(response);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(2, (int)answer["filesCount"]!);
        Assert.Equal(["pays Safari"], await space.Rows($"""
            select v.name, w.name from test_result r join test_variant v on v.id = r.variant_id
            join environment_value e on e.environment_id = r.environment_id
            join env_var_value w on w.id = e.env_var_value_id
            where r.launch_id = {answer["launchId"]} and r.session_id = {answer["testSessionId"]}
            """));
        Assert.Equal(
            ["2-result.json"],
            await space.Rows($"select file from upload_warning where launch_id = {answer["launchId"]}"));
    }

    [Fact]
    public async Task Files_go_into_an_open_launch()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        foreach (var path in (string[])["upload", "upload/file"])
        {
            using var response = await http.Send(
                $"/api/rs/launch/{space.LaunchId}/{path}", [("a-result.json", Result("pays"))], []);
            var answer = await Wire.Node(response);
            Assert.Equal(202, (int)response.StatusCode);
            Assert.Equal(space.LaunchId, (long)answer["launchId"]!);
        }
    }

    [Fact]
    public async Task More_results_than_a_batch_holds_arrive_in_one_request()
    {
        var space = await Workspace.Open(server);
        using var response = await Send(
            space, Enumerable.Range(0, 2500).Select(number => ($"{number}-result.json", Result($"t{number}"))));

        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal(
            ["2500 2500"],
            await space.Rows($"select files, results from upload_session where launch_id = {space.LaunchId}"));
        Assert.Equal(
            ["2 2500"],
            await space.Rows($"select status, count from launch_statistic where launch_id = {space.LaunchId}"));
    }

    [Fact]
    public async Task Warnings_of_an_archive_larger_than_a_batch_are_kept()
    {
        var space = await Workspace.Open(server);
        using var bytes = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(
            bytes, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var number = 0; number < 1001; number++)
            {
                using var entry = zip.CreateEntry($"{number}-result.json").Open();
                entry.Write(Result($"t{number}"));
            }
            zip.CreateEntry("../../evil-result.json");
        }
        using var response = await Send(space, [("r.zip", bytes.ToArray())], "archive");

        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal(
            1001, await space.Value<long>($"select count(*) from test_result where launch_id = {space.LaunchId}"));
        Assert.Single(await space.Rows($"select text from upload_warning where launch_id = {space.LaunchId}"));
    }

    [Fact]
    public async Task A_request_without_files_is_told_so()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var session = await space.Session();
        using var form = new MultipartFormDataContent { { new StringContent("hello"), "comment" } };
        using var response = await http.PostAsync($"/api/upload?id={session.SessionId}", form, Stop);
        await Refused(response, 400, "no file was sent");
    }

    [Fact]
    public async Task What_is_no_multipart_is_told_so()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var session = await space.Session();
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync($"/api/upload?id={session.SessionId}", json, Stop);
        await Refused(response, 415, "multipart/form-data");
    }

    [Fact]
    public async Task Of_a_broken_body_the_whole_files_are_kept()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var session = await space.Session();
        using var whole = new MultipartFormDataContent();
        whole.Add(new ByteArrayContent(Result("whole")), "file", "1-result.json");
        whole.Add(new ByteArrayContent(Result("broken")), "file", "2-result.json");
        var bytes = await whole.ReadAsByteArrayAsync(Stop);
        using var cut = new ByteArrayContent(bytes[..(bytes.Length - 90)]);
        cut.Headers.ContentType = whole.Headers.ContentType;
        using var response = await http.PostAsync($"/api/upload?id={session.SessionId}", cut, Stop);

        await Refused(response, 400, "broken after 1 file");
        Assert.Equal(
            ["whole"], await space.Rows($"select name from test_variant where project_id = {space.ProjectId}"));
    }

    [Fact]
    public async Task A_closed_launch_an_unknown_session_and_a_stranger_are_refused()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Run($"update launch set state = 2 where id = {space.LaunchId}");
        using var http = await server.Admin();
        (string, byte[])[] files = [("1-result.json", Result("pays"))];
        foreach (var path in (string[])[$"/api/upload?id={session.SessionId}", $"/api/launch/{space.LaunchId}/upload"])
        {
            using var closed = await http.Send(path, files, []);
            await Refused(closed, 423, "launch is closed");
        }
        using var unknown = await http.Send("/api/upload?id=999999999", files);
        await Refused(unknown, 404, "not found");
        using var anonymous = server.Anonymous();
        using var stranger = await anonymous.Send($"/api/upload?id={session.SessionId}", files);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    private async Task<HttpResponseMessage> Send(
        Workspace space, IEnumerable<(string, byte[])> files, string field = "file")
    {
        using var http = await server.Admin();
        var session = await space.Session();
        return await http.Send($"/api/upload?id={session.SessionId}", files, field: field);
    }

    private static async Task Refused(HttpResponseMessage response, int status, string text)
    {
        var body = await response.Content.ReadAsStringAsync(Stop);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(text, (string)JsonNode.Parse(body)!["message"]!, StringComparison.Ordinal);
    }

    /// <summary>As browsers send it.</summary>
    private static void Info(MultipartFormDataContent form, string info)
    {
        var part = new StringContent(info, Encoding.UTF8);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        form.Add(part, "info", "blob");
    }

    private static byte[] Result(string test) => Encoding.UTF8.GetBytes($$"""
        {"uuid":"{{Guid.NewGuid()}}","name":"{{test}}","fullName":"shop.{{test}}","status":"passed",
         "start":1000,"stop":1010}
        """);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
