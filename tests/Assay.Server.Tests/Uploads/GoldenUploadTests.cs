using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Assay.Formats;
using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>Folders of real adapters arrive whole, whichever way they are sent.</summary>
public sealed class GoldenUploadTests(RunningServer server)
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IEnumerable<TheoryDataRow<string, string>> Ways =>
        from folder in Directory.GetDirectories(Root)
        from way in (string[])["files", "few at a time, backwards", "zip", "tar.gz"]
        select new TheoryDataRow<string, string>(Path.GetFileName(folder), way);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_folder_is_counted_as_expected(string adapter, string way)
    {
        var space = await Workspace.Open(server);
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Root, adapter, "expected.json"), Stop))!;
        var files = Directory.GetFiles(Path.Combine(Root, adapter, "allure-results")).Order(StringComparer.Ordinal)
            .Select(path => (Name: Path.GetFileName(path), Content: File.ReadAllBytes(path))).ToList();
        await Send(space, way, files);

        var rows = await space.Rows(
            $"select status, count(*) from test_result where launch_id = {space.LaunchId} group by 1 order by 1");
        var statuses = expected["statuses"]!.AsObject()
            .Select(pair => $"{(int)Enum.Parse<Status>(pair.Key, ignoreCase: true)} {pair.Value}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(statuses, rows);
        Assert.Equal((long)expected["executions"]!, await space.Value<long>(
            $"select count(*) from test_result where launch_id = {space.LaunchId} and not hidden"));
        Assert.Equal((long)expected["tests"]!, await space.Value<long>(
            $"select count(distinct t.hash) from test t where project_id = {space.ProjectId}"));
        Assert.Equal((long)expected["attachments"]! + (long)expected["fixtureAttachments"]!, await space.Value<long>(
            $"select count(*) from attachment where launch_id = {space.LaunchId} and blob is not null"));
        // The suites label a test with the id of a case that is not here; nothing else is odd about them.
        Assert.Equal(expected["allureIds"]!.AsArray().Select(id => $"{id}"), await space.Rows($"""
            select distinct coalesce(substring(text from '^ALLURE_ID (\d+) names no test case'), text)
            from upload_warning
            where launch_id = {space.LaunchId} order by 1
            """));
        await Bodies(space, expected);
    }

    private static async Task Bodies(Workspace space, JsonNode expected)
    {
        var results = await space.Bodies($"r.launch_id = {space.LaunchId}");
        Assert.Equal(
            (int)expected["steps"]!,
            results.SelectMany(body => All(body.Steps)).Count(step => step.Kind == StepKind.Body));
        Assert.Equal((int)expected["links"]!, results.Sum(body => body.Links?.Count ?? 0));
        var parameters = results.SelectMany(body => body.Parameters ?? []).ToList();
        Assert.Equal((int)expected["parameters"]!, parameters.Count);
        Assert.Equal((int)expected["masked"]!, parameters.Count(parameter => parameter.Masked));
        Assert.All(parameters.Where(parameter => parameter.Masked),
            parameter => Assert.Equal("******", parameter.Value));

        var fixtures = (await space.Fixtures($"f.launch_id = {space.LaunchId}"))
            .SelectMany(body => body.Fixtures).ToList();
        Assert.Equal((int)expected["before"]!, fixtures.Count(fixture => fixture.Kind == FixtureKind.Before));
        Assert.Equal((int)expected["after"]!, fixtures.Count(fixture => fixture.Kind == FixtureKind.After));
        Assert.Equal((int)expected["fixtureSteps"]!,
            fixtures.SelectMany(fixture => All(fixture.Root.Steps)).Count(step => step.Kind == StepKind.Body));
    }

    private async Task Send(Workspace space, string way, List<(string Name, byte[] Content)> files)
    {
        using var http = await server.Admin();
        var session = await http.Post(
            "/api/upload/session?manual=true", new JsonObject { ["launchId"] = space.LaunchId });
        var chunks = way switch
        {
            "files" => [files],
            "few at a time, backwards" => Enumerable.Reverse(files).Chunk(3),
            _ => (IEnumerable<IEnumerable<(string, byte[])>>)[
                [(way == "zip" ? "results.zip" : "results.tar.gz", Pack(way, files))]],
        };
        var archive = way is "zip" or "tar.gz";
        foreach (var chunk in chunks)
        {
            using var response = await http.Send(
                $"/api/upload?id={session["id"]}", chunk, field: archive ? "archive[]" : "file[]");
            Assert.Equal(202, (int)response.StatusCode);
            Assert.Equal("{}", await response.Content.ReadAsStringAsync(Stop));
        }
    }

    private static byte[] Pack(string way, List<(string Name, byte[] Content)> files)
    {
        using var bytes = new MemoryStream();
        if (way == "zip")
        {
            using var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry("build/allure-results/" + name).Open();
                entry.Write(content);
            }
        }
        else
        {
            using var packed = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true);
            using var tar = new TarWriter(packed, leaveOpen: true);
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "./allure-results/" + name)
                {
                    DataStream = new MemoryStream(content),
                });
        }
        return bytes.ToArray();
    }

    private static IEnumerable<Step> All(List<Step>? steps) =>
        (steps ?? []).SelectMany(step => All(step.Steps).Prepend(step));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
