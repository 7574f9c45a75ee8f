using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Formats;
using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Fault.Tests.Hostile;

/// <summary>
/// More than ten thousand damaged and hostile files through the real upload. Each becomes a whole result or a warning,
/// never an error, and the launch can be read and closed afterwards.
/// </summary>
public sealed class MutatedFileTests(RunningServer server)
{
    private const int Least = 10_000;
    private const int PerRequest = 400;

    [Fact]
    public async Task Every_mutated_result_is_there_as_a_whole_or_told_in_a_warning()
    {
        var random = FaultRun.Draw("mutated");
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b")]);
        var (fields, files) = Results(random);

        foreach (var request in files.Chunk(PerRequest)) await Send(team, launch, request);

        await Readable(team, launch, random);
        await Closes(team, launch);
        FaultRun.Tell($"{files.Count:N0} mutated result files over {fields} fields x {Mutator.Values.Length} values");
    }

    [Fact]
    public async Task Mutated_fixtures_categories_executors_and_errors_break_nothing()
    {
        var random = FaultRun.Draw("others");
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b")]);
        var sent = 0;
        foreach (var (name, document, together) in (IEnumerable<(string, JsonNode, int)>)
            [("#-container.json", Documents.Container(1), 200), ("#-globals.json", Documents.Globals(), 200),
                ("categories.json", Documents.Categories(), 25), ("executor.json", Documents.Executor(), 25)])
        {
            var all = Everywhere(document).ToList();
            for (var more = 0; more < 200 * FaultRun.Scale; more++)
                all.Add(Mutator.Anyhow(document, Mutator.Fields(document), random));
            var files = all
                .Select((bytes, at) => (name.Replace("#", $"{at}", StringComparison.Ordinal), bytes)).ToList();
            foreach (var request in files.Chunk(together)) await Accepted(team, launch, request);
            sent += files.Count;
        }
        foreach (var properties in (string[])[
            "a=b", "=", "a", "\\u", "\\uD800=\\uD800", "BRANCH=\\u0000", "BRANCH=" + new string('x', 300_000),
            "\xFF\xFE", "BRANCH='; drop table launch; --", "a\\"])
            await Accepted(team, launch, [("environment.properties", Encoding.Latin1.GetBytes(properties))]);
        var signs = Mutator.Incompressible(5_000);
        foreach (var properties in (string[])[$"BRANCH={signs}", $"{signs}=main"])
            await Accepted(team, launch, [("environment.properties", Encoding.UTF8.GetBytes(properties))]);
        await Readable(team, launch, random);
        await Closes(team, launch);
        FaultRun.Tell($"{sent:N0} mutated containers, globals, categories and executors");
    }

    private static (int Fields, List<(string Name, byte[] Bytes)> Files) Results(Random random)
    {
        var fields = Mutator.Fields(Documents.Result(0));
        var all = new List<byte[]>();
        foreach (var field in fields)
        {
            foreach (var value in Mutator.Values.Concat(Mutator.Gigantic))
                all.Add(Encoding.UTF8.GetBytes(Mutator.Replace(Documents.Result(all.Count), field, value)));
            foreach (var value in (string[])["null", "[]", "\"second\""])
                all.Add(Encoding.UTF8.GetBytes(Mutator.Twice(Documents.Result(all.Count), field, value)));
            all.Add(Encoding.UTF8.GetBytes(Mutator.Without(Documents.Result(all.Count), field)));
        }
        for (var least = Math.Max(Least, all.Count + 2_000) * FaultRun.Scale; all.Count < least;)
            all.Add(Mutator.Anyhow(Documents.Result(all.Count), fields, random));
        return (fields.Count, [.. all.Select((bytes, at) => ($"m{at}-result.json", bytes))]);
    }

    private static IEnumerable<byte[]> Everywhere(JsonNode document) =>
        from field in Mutator.Fields(document)
        from value in Mutator.Values.Concat(Mutator.Gigantic)
        select Encoding.UTF8.GetBytes(Mutator.Replace(document, field, value));

    private async Task Send(Team team, long launch, (string Name, byte[] Bytes)[] files)
    {
        var session = await Accepted(team, launch, files);
        var told = (await Rows($"select file from upload_warning where session_id = {session}"))
            .Select(row => (string)row[0]!).ToHashSet();
        var stored = (await Rows($"""
            select r.uuid, b.body, (select count(*) from attachment a where a.result_id = r.id), v.name,
              r.block_place
            from test_result r
            join test_result_body b on b.launch_id = r.launch_id and b.id = coalesce(r.block_id, r.id)
            join test_variant v on v.id = r.variant_id where r.session_id = {session}
            """)).ToDictionary(row => (Guid)row[0]!, row => row);
        var expected = new Dictionary<Guid, TestResult>();
        foreach (var (name, bytes) in files)
        {
            if (AllureResultReader.Read(bytes, name, []) is { } result) expected.TryAdd(Uuids.Of(result.Uuid), result);
            else Assert.True(told.Contains(name), $"{name} is neither stored nor told: {Shown(bytes)}");
        }
        Assert.Equal(expected.Keys.Order(), stored.Keys.Order());
        foreach (var (uuid, result) in expected)
        {
            var body = ResultBody.Unpack((byte[])stored[uuid][1]!, (short)stored[uuid][4]!);
            Assert.Equal(
                (result.Message, result.Trace, result.Description, result.Links.Count, Count(result.Steps)),
                (body.Message, body.Trace, body.Description, body.Links?.Count ?? 0, Count(body.Steps)));
            Assert.Equal(
                AttachmentRows.In(result.Steps).DistinctBy(file => file.Source).LongCount(), (long)stored[uuid][2]!);
            Assert.StartsWith(((string)stored[uuid][3]!).TrimEnd('…'), result.Name, StringComparison.Ordinal);
        }
    }

    /// <returns>The session that the files went to.</returns>
    private static async Task<long> Accepted(Team team, long launch, IEnumerable<(string, byte[])> files)
    {
        using var form = Patient.Form(files);
        using var response = await team.Http.PostAsync($"/api/launch/{launch}/upload", form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, $"{(int)response.StatusCode} {text}");
        return (long)JsonNode.Parse(text)!["testSessionId"]!;
    }

    /// <summary>Every view of the launch, and of a hundred results, answers; nobody's code becomes ours.</summary>
    private async Task Readable(Team team, long launch, Random random)
    {
        var results = (await Rows($"select id from test_result where launch_id = {launch}"))
            .Select(row => (long)row[0]!).ToArray();
        random.Shuffle(results);
        string[] views = ["", "/list", "/tree"];
        string[] lists =
        [
            $"/api/testresult?launchId={launch}&size=2000", $"/api/testresult/defects?launchId={launch}",
            $"/api/testresult/timeline?launchId={launch}", $"/api/testresulttree/group?launchId={launch}&treeId=2",
            $"/api/v2/launch/{launch}/test-result/flat?size=2000", $"/api/launch/{launch}/warning?size=5000",
            $"/api/launch/{launch}/variables", $"/api/launch/{launch}/unresolved?size=2000",
            $"/api/launch/{launch}/error",
            $"/api/launch/{launch}/widget/tree?treeId=2", $"/api/launch/{launch}/category", $"/api/launch/{launch}/env",
        ];
        foreach (var path in views.Select(view => $"/launch/{launch}{view}").Concat(lists)
            .Concat(results.Take(60).SelectMany(id => (string[])
                [$"/api/testresult/{id}", $"/api/testresult/{id}/execution", $"/launch/{launch}/list/{id}",
                    $"/api/testresult/{id}/fixture", $"/api/testresult/{id}/history",
                    $"/api/testresult/{id}/defect/similar"])))
        {
            using var response = await team.Http.GetAsync(path);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(
                response.StatusCode == HttpStatusCode.OK,
                $"{path}: {(int)response.StatusCode} {text[..Math.Min(500, text.Length)]}");
            if (path.StartsWith("/api/", StringComparison.Ordinal)) continue;
            Assert.DoesNotContain(Mutator.Script, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img src=x", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("href=\"javascript:", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("href=\"data:", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    private async Task Closes(Team team, long launch)
    {
        await team.Post($"/api/launch/{launch}/close");
        for (var tries = 0; !(bool)(await team.Get($"/api/launch/{launch}/progress"))["ready"]!; tries++)
        {
            Assert.True(tries < 1200, string.Join('\n', server.Logs.Lines
                .Where(line => line.StartsWith("Error", StringComparison.Ordinal)).TakeLast(3)));
            await Task.Delay(50);
        }
        var (project, search) = (team.ProjectId, $"/api/testcase?projectId={team.ProjectId}&size=2000");
        foreach (var path in (string[])[search, $"/project/{project}/test-cases",
            $"/api/testcasetree/group?projectId={project}&treeId=2"])
        {
            using var response = await team.Http.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {(int)response.StatusCode}");
        }
    }

    private async Task<List<object?[]>> Rows(string sql)
    {
        await using var command = server.Database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await row.ReadAsync())
        {
            var values = new object?[row.FieldCount];
            row.GetValues(values!);
            rows.Add(values);
        }
        return rows;
    }

    private static int Count(List<Step>? steps) =>
        (steps ?? []).Sum(step => 1 + Count(step.Steps) + Count(step.ExpectedResult));

    private static string Shown(byte[] bytes) => Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(600, bytes.Length)));
}
