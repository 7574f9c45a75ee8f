using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Formats;
using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>Reports of other formats become results, whichever way they are sent.</summary>
public sealed class ForeignFormatsTests(RunningServer server)
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "GoldenReports");

    /// <param name="statuses">Attempts failed, broken, passed, skipped, unknown.</param>
    [Theory]
    [InlineData("junit/surefire.xml", "4 2 4 1 0", 0, 3, 0)]
    [InlineData("junit/pytest.xml", "3 1 4 2 0", 0, 2, 0)]
    [InlineData("junit/googletest.xml", "2 0 3 2 0", 0, 0, 0)]
    [InlineData("dotnet/xunit.xml", "2 0 4 1 0", 0, 4, 0)]
    [InlineData("dotnet/nunit.xml", "1 2 4 1 1", 0, 1, 0)]
    [InlineData("dotnet/nunit.trx", "3 0 4 2 0", 0, 3, 2)]
    [InlineData("dotnet/mstest.trx", "1 1 1 1 0", 2, 1, 1)]
    [InlineData("testng/testng-results.xml", "1 1 2 1 0", 0, 1, 1)]
    [InlineData("robot/robot7.xml", "1 0 1 1 0", 12, 1, 1)]
    [InlineData("cucumber/jvm.json", "1 1 1 0 0", 7, 4, 0)]
    [InlineData("cucumber/cucumber.ndjson", "3 1 5 1 0", 35, 23, 0)]
    [InlineData("javascript/playwright.json", "3 2 4 1 0", 4, 2, 0)]
    [InlineData("javascript/mocha.json", "1 1 2 2 0", 0, 0, 0)]
    [InlineData("javascript/jest.json", "1 1 4 2 0", 0, 0, 1)]
    [InlineData("ctrf/schema.json", "2 0 1 0 0", 2, 2, 0)]
    [InlineData("tap/node.tap", "2 0 2 2 0", 0, 0, 0)]
    [InlineData("gotest/go.json", "2 0 5 1 0", 0, 1, 0)]
    [InlineData("dart/dart.jsonl", "1 1 1 1 0", 0, 1, 1)]
    [InlineData("xcode/tests.json", "3 0 3 1 0", 0, 0, 0)]
    [InlineData("allure1/shop-testsuite.xml", "1 1 1 2 0", 2, 0, 0)]
    public async Task A_report_arrives_whole_and_only_once(
        string name, string statuses, int steps, int stored, int errors)
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var session = await Session(http, space);
        var content = await File.ReadAllBytesAsync(Path.Combine(Root, name), Stop);
        for (var time = 1; time <= 2; time++)
        {
            await Send(http, session, (Path.GetFileName(name), content));

            Assert.Equal(statuses, await Statuses(space));
            Assert.Equal(stored, await space.Value<long>($"""
                select count(*) from attachment
                where launch_id = {space.LaunchId} and blob is not null and result_id is not null
                """));
            Assert.Equal(errors, await space.Value<long>(
                $"select count(*) from launch_error where launch_id = {space.LaunchId}"));
            Assert.Equal(steps, (await Bodies(space)).SelectMany(body => All(body.Steps))
                .Count(step => step.Kind == StepKind.Body));
        }
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("new launch")]
    [InlineData("launch")]
    public async Task Every_channel_takes_reports(string channel)
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var report = await File.ReadAllBytesAsync(Path.Combine(Root, "junit", "surefire.xml"), Stop);
        var (path, info) = channel switch
        {
            "new launch" => ("/api/launch/upload",
                new JsonObject { ["projectId"] = space.ProjectId, ["name"] = "By hand" }),
            "launch" => ($"/api/launch/{space.LaunchId}/upload", []),
            _ => ($"/api/upload?id={await Session(http, space)}", (JsonObject?)null),
        };
        var archive = channel == "archive";
        using var response = await http.Send(
            path, [archive ? ("all.zip", Zip(("target/TEST-a.xml", report))) : ("TEST-a.xml", report)], info,
            archive ? "archive[]" : "file[]");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));

        Assert.Equal(11, await space.Value<long>(
            $"select count(*) from test_result where project_id = {space.ProjectId}"));
    }

    [Fact]
    public async Task A_rerun_failure_is_a_hidden_attempt_of_a_flaky_test()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        await Send(http, await Session(http, space), ("TEST-a.xml", """
            <testsuite name="a.Shop"><testcase classname="a.Shop" name="pays" time="0.1">
            <rerunFailure message="no network"/></testcase></testsuite>
            """u8.ToArray()));

        Assert.Equal(
            [$"{(int)Status.Failed} True", $"{(int)Status.Passed} False"],
            await space.Rows($"select status, hidden from test_result where launch_id = {space.LaunchId} order by 1"));
        Assert.Equal(["True 1"], await space.Rows(
            $"select flaky, attempts from test_result where launch_id = {space.LaunchId} and not hidden"));
    }

    [Fact]
    public async Task What_a_cut_report_lacks_comes_with_the_whole_one()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var session = await Session(http, space);
        var report = await File.ReadAllBytesAsync(Path.Combine(Root, "junit", "gradle.xml"), Stop);
        var cut = Encoding.UTF8.GetString(report).IndexOf("<skipped", StringComparison.Ordinal);
        await Send(http, session, ("out/junit.xml", report[..cut]));

        Assert.Equal("1 0 1 0 0", await Statuses(space));
        Assert.Contains("not complete", Assert.Single(
            await space.Rows($"select text from upload_warning where session_id = {session}")));

        await Send(http, session, ("out/junit.xml", report));
        Assert.Equal("1 0 1 1 0", await Statuses(space));
    }

    [Fact]
    public async Task Files_of_one_name_are_told_apart_by_their_folders()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var report = $$"""
            {"config":{"rootDir":"/x","projects":[]},"suites":[
             {"title":"a.spec.js","specs":[{{Spec("one")}},{{Spec("two")}}]}]}
            """;
        await Send(http, await Session(http, space), ("all.zip", Zip(
            ("out/one/shot.txt", "first"u8.ToArray()), ("report.json", Encoding.UTF8.GetBytes(report)),
            ("out/two/shot.txt", "second!"u8.ToArray()))), "archive[]");

        Assert.Equal(["one shot 5", "two shot 7"], await space.Rows($"""
            select v.name, a.name, a.length from attachment a join test_result r on r.id = a.result_id
            join test_variant v on v.id = r.variant_id where a.launch_id = {space.LaunchId} and a.blob is not null
            order by 1
            """));

        static string Spec(string name) => $$$"""
            {"title":"{{{name}}}","tests":[{"expectedStatus":"passed","results":[{"status":"passed","attachments":
             [{"name":"shot","contentType":"text/plain","path":"/x/out/{{{name}}}/shot.txt"}]}]}]}
            """;
    }

    [Fact]
    public async Task A_suite_that_moves_to_allure_keeps_its_test()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var session = await Session(http, space);
        await Send(http, session, ("a.xml", """
            <testsuite><testcase classname="a.Shop" name="pays"><failure/></testcase></testsuite>
            """u8.ToArray()));
        await Send(http, session, ("a-result.json", """
            {"uuid":"u","name":"Pays by card","fullName":"a.Shop.pays","status":"passed","start":1}
            """u8.ToArray()));

        Assert.Equal(1, await space.Value<long>($"select count(*) from test where project_id = {space.ProjectId}"));
        Assert.Equal(2, await space.Value<long>(
            $"select count(*) from test_result where launch_id = {space.LaunchId}"));
    }

    [Fact]
    public async Task An_attachment_that_looks_like_a_report_stays_one()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        await Send(http, await Session(http, space), ("9-attachment.xml", """
            <testsuite><testcase name="a"/></testsuite>
            """u8.ToArray()));

        Assert.Equal(0, await space.Value<long>(
            $"select count(*) from test_result where launch_id = {space.LaunchId}"));
        Assert.Equal(["9-attachment.xml"], await space.Rows(
            $"select name from session_file where launch_id = {space.LaunchId}"));
    }

    [Fact]
    public async Task More_results_than_a_batch_holds_come_out_of_one_report()
    {
        var space = await Workspace.Open(server);
        using var http = await server.Admin();
        var tests = string.Concat(Enumerable.Range(0, 2_500).Select(number =>
            $"<testcase classname='a.Shop' name='t{number}'><system-out>{number}</system-out></testcase>"));
        await Send(http, await Session(http, space), ("a.xml", Encoding.UTF8.GetBytes(
            $"<testsuite name='a.Shop'>{tests}</testsuite>")));

        Assert.Equal("0 0 2500 0 0", await Statuses(space));
        Assert.Equal(2_500, await space.Value<long>(
            $"select count(*) from attachment where launch_id = {space.LaunchId} and blob is not null"));
    }

    private static async Task<long> Session(HttpClient http, Workspace space)
    {
        var body = new JsonObject { ["launchId"] = space.LaunchId };
        return (long)(await http.Post("/api/upload/session?manual=true", body))["id"]!;
    }

    private static async Task Send(
        HttpClient http, long session, (string, byte[]) file, string field = "file[]")
    {
        using var response = await http.Send($"/api/upload?id={session}", [file], field: field);
        Assert.Equal(202, (int)response.StatusCode);
    }

    private static async Task<string> Statuses(Workspace space)
    {
        var counts = new long[5];
        foreach (var row in await space.Rows(
            $"select status, count(*) from test_result where launch_id = {space.LaunchId} group by 1"))
        {
            var numbers = row.Split(' ').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToList();
            counts[numbers[0]] = numbers[1];
        }

        return string.Join(' ', counts);
    }

    private static Task<List<ResultBody>> Bodies(Workspace space) => space.Bodies($"r.launch_id = {space.LaunchId}");

    private static IEnumerable<Step> All(List<Step>? steps) =>
        (steps ?? []).SelectMany(step => All(step.Steps).Prepend(step));

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
