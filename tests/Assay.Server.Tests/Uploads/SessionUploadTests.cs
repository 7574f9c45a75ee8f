using Assay.Formats;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>What a session carries beside results: environment, fixtures, warnings, the executor.</summary>
public sealed class SessionUploadTests(RunningServer server)
{
    [Fact]
    public async Task A_late_environment_moves_the_results_of_its_session_and_makes_retries_of_them_what_they_are()
    {
        var space = await Workspace.Open(server);
        var (one, two) = (await space.Session(), await space.Session());
        await space.Write(one, Workspace.Result("pays", Status.Failed));
        await space.Write(two, Workspace.Result("pays", start: 2_000));
        Assert.Equal(["1 1"], await Attempts(space));

        await space.Write(two, Environment(("BROWSER", "firefox"), ("HOME", "/root")));
        Assert.Equal(["1 0", "1 0"], await Attempts(space));

        await space.Write(one, Environment(("BROWSER", "firefox")));
        Assert.Equal(["1 1"], await Attempts(space));
        Assert.Equal(["firefox 1"], await space.Rows($"""
            select v.name, count(*) from test_result r join environment_value e on e.environment_id = r.environment_id
            join env_var_value v on v.id = e.env_var_value_id
            where r.launch_id = {space.LaunchId} and not r.hidden group by 1
            """));
        Assert.Equal(
            ["2 1"],
            await space.Rows(
                $"select status, count from launch_statistic where launch_id = {space.LaunchId} and count > 0"));
    }

    [Fact]
    public async Task What_the_session_said_is_stronger_than_environment_properties()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session(("BROWSER", "chrome"));
        await space.Write(session, Environment(("BROWSER", "firefox"), ("BRANCH", "main")));
        await space.Write(session, Workspace.Result("pays"));

        Assert.Equal(["chrome", "main"], await space.Rows($"""
            select v.name from test_result r join environment_value e on e.environment_id = r.environment_id
            join env_var_value v on v.id = e.env_var_value_id where r.launch_id = {space.LaunchId} order by 1
            """));
        Assert.Equal(
            1,
            await space.Value<long>(
                $"select count(distinct environment_id) from launch_environment where launch_id = {space.LaunchId}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fixtures_belong_to_their_results_whichever_comes_first(bool containersFirst)
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var containers = new Batch { FileCount = 2 };
        containers.Add(
            new FixtureContainer { Uuid = "outer", Children = { "inner" }, Fixtures = { Fixture("start database") } });
        containers.Add(new FixtureContainer
        {
            Uuid = "inner", Children = { "r1", "r2" }, Fixtures = { Fixture("sign in"), Fixture("sign out") },
        });
        if (containersFirst) await space.Write(session, containers);
        var ids = await space.Write(
            session, Workspace.Result("pays", uuid: "r1"), Workspace.Result("ships", uuid: "r2"));
        if (!containersFirst) await space.Write(session, containers);

        using var http = await server.Admin();
        foreach (var id in ids)
            Assert.Equal(["sign in", "sign out", "start database"],
                (await http.Array($"/api/testresult/{id.Id}/fixture"))
                .Select(fixture => (string)fixture!["name"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Fixtures_share_blocks_and_each_result_has_its_own()
    {
        const int count = 40;
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var ids = new List<long>();
        // The second time some are there already, the first of a block among them.
        foreach (var numbers in (IEnumerable<int>[])[Enumerable.Range(0, count / 2), Enumerable.Range(0, count)])
        {
            var batch = new Batch { FileCount = 1 };
            foreach (var number in numbers)
            {
                batch.Add(Workspace.Result($"test {number}", uuid: $"r{number}"));
                batch.Add(new FixtureContainer
                {
                    Uuid = $"c{number}", Children = { $"r{number}" },
                    Fixtures = { Fixture($"before {number}"), Fixture($"and {number}") },
                });
            }
            ids = [.. (await space.Write(session, batch)).Select(result => result.Id)];
        }

        Assert.Equal([$"{count} 4"], await space.Rows(
            $"select count(*), count(body) from fixture_set where launch_id = {space.LaunchId}"));
        using var http = await server.Admin();
        foreach (var (number, id) in ids.Index())
        {
            var fixtures = await http.Array($"/api/testresult/{id}/fixture");
            Assert.Equal([$"before {number}", $"and {number}"], fixtures.Select(fixture => (string)fixture!["name"]!));
        }
    }

    [Fact]
    public async Task A_container_sent_again_with_more_children_belongs_to_those_too()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        foreach (var child in (string[])["r1", "r2"])
        {
            var batch = new Batch { FileCount = 1 };
            batch.Add(Workspace.Result(child, uuid: child));
            batch.Add(new FixtureContainer
            {
                Uuid = "shared", Children = { child }, Fixtures = { Fixture("sign in") },
            });
            await space.Write(session, batch);
        }

        Assert.Equal(["1"], await space.Rows($"select count(*) from fixture_set where launch_id = {space.LaunchId}"));
        Assert.Equal(["2"], await space.Rows($"select count(*) from fixture_child where launch_id = {space.LaunchId}"));
    }

    [Fact]
    public async Task Only_the_first_thousand_warnings_are_kept_and_all_are_counted()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        for (var round = 0; round < 3; round++)
        {
            var batch = new Batch { FileCount = 1 };
            batch.Warnings.AddRange(Enumerable.Range(0, 450)
                .Select(number => new Warning($"{number}.json", new string('я', 3000))));
            await space.Write(session, batch);
        }

        Assert.Equal(["1350 1000"], await space.Rows($"""
            select warnings, (select count(*) from upload_warning w where w.session_id = s.id) from upload_session s
            where id = {session.SessionId}
            """));
    }

    [Fact]
    public async Task Counters_of_the_session_and_the_launch_tell_what_came()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Run($"update launch set last_activity_at = '2020-01-01' where id = {space.LaunchId}");
        await space.Write(session, Workspace.Result("a", uuid: "a"), Workspace.Result("b", uuid: "b"));
        await space.Write(session, Workspace.Result("b", uuid: "b"));

        Assert.Equal(["3 2 True"], await space.Rows($"""
            select files, results, (select last_activity_at > '2025-01-01' from launch l where l.id = launch_id)
            from upload_session where id = {session.SessionId}
            """));
    }

    [Fact]
    public async Task The_executor_of_a_folder_sent_by_hand_is_a_link_of_the_launch_once()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        foreach (var url in (string[])["https://ci.example/7", "https://ci.example/7", "javascript:alert(1)"])
            await space.Write(session, new Batch
            {
                FileCount = 1, Executor = new("Jenkins", "jenkins", null, 7, "Build #7", url, null, null),
            });

        Assert.Equal(["""[{"url": "https://ci.example/7", "name": "Build #7", "type": "link"}]"""],
            await space.Rows($"select links from launch where id = {space.LaunchId}"));
    }

    [Fact]
    public async Task Times_that_cannot_be_are_left_out()
    {
        var space = await Workspace.Open(server);
        var (never, ages) = (Workspace.Result("never", start: long.MaxValue / 2), Workspace.Result("ages"));
        ages.Duration = long.MaxValue;
        await space.Write(await space.Session(), never, ages, Workspace.Result("before", start: -5));

        Assert.Equal(["ages False 100000000000", "before True 10", "never True 10"], await space.Rows($"""
            select v.name, r.start_at is null, r.duration_ms from test_result r
            join test_variant v on v.id = r.variant_id
            where r.launch_id = {space.LaunchId} order by 1
            """));
    }

    private static Batch Environment(params (string Key, string Value)[] pairs)
    {
        var batch = new Batch { FileCount = 1 };
        batch.Environment.AddRange(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        return batch;
    }

    private static Fixture Fixture(string name) =>
        new() { Kind = FixtureKind.Before, Root = new() { Name = name, Status = Status.Passed } };

    private static Task<List<string>> Attempts(Workspace space) => space.Rows($"""
        select count(*), attempts from test_result
        where launch_id = {space.LaunchId} and not hidden group by id, attempts order by id
        """);
}
