using Assay.Formats;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Tests.Uploads;

public sealed class CategoryUploadTests(RunningServer server)
{
    [Fact]
    public async Task Rules_of_the_project_come_before_global_ones_it_uses_and_both_before_those_of_the_run()
    {
        var space = await Workspace.Open(server);
        var global = await Rule(space, "Global", "timeout", null, own: false);
        await space.Run($"""
            insert into project_category_matcher (project_id, category_matcher_id)
            values ({space.ProjectId}, {global})
            """);
        await Rule(space, "Unused global", ".", null, own: false);
        await Rule(space, "Own", "timeout after", null);
        var batch = new Batch { FileCount = 1 };
        batch.CategoryRules.Add(new("Run", null, "time|refused", null, [], null));
        batch.Add(
            [Failed("a", "timeout after 5 s"), Failed("b", "a timeout"), Failed("c", "refused"), Failed("d", "odd")]);
        await space.Write(await space.Session(), batch);

        Assert.Equal(["a Own -", "b Global -", "c - Run", "d - -"], await Categories(space));
    }

    [Fact]
    public async Task Message_and_trace_must_both_match_when_both_are_given()
    {
        var space = await Workspace.Open(server);
        await Rule(space, "Both", "lost", "Network\\.cs");
        await space.Write(await space.Session(), Failed("a", "connection\nlost", "at Network.cs:7"),
            Failed("b", "connection lost", "at Disk.cs:7"), Failed("c", "connection lost"));

        Assert.Equal(["a Both -", "b - -", "c - -"], await Categories(space));
    }

    [Fact]
    public async Task Only_failures_of_machines_are_categorised()
    {
        var space = await Workspace.Open(server);
        await Rule(space, "All", "x", null);
        var manual = Failed("manual", "x");
        manual.Manual = true;
        var (passed, skipped) = (Failed("passed", "x"), Failed("skipped", "x"));
        (passed.Status, skipped.Status) = (Status.Passed, Status.Skipped);
        await space.Write(await space.Session(), manual, passed, skipped);

        Assert.Equal(["manual - -", "passed - -", "skipped - -"], await Categories(space));
    }

    [Fact]
    public async Task Rules_that_cannot_be_used_match_nothing_and_are_told_when_they_came_with_the_run()
    {
        var space = await Workspace.Open(server);
        await Rule(space, "Broken", "(", null);
        await Rule(space, "Empty", null, null);
        var session = await space.Session();
        var batch = new Batch { FileCount = 1 };
        batch.CategoryRules.AddRange(
            [new("Look-around", null, "(?<=a)b", null, [], null), new("Good", null, "ab", null, [], null)]);
        batch.Add(Failed("a", "ab"));
        await space.Write(session, batch);

        Assert.Equal(["a - Good"], await Categories(space));
        Assert.Single(await space.Rows($"""
            select text from upload_warning
            where session_id = {session.SessionId} and text like '%Look-around%'
            """));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task It_does_not_matter_when_categories_json_comes(int when)
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await Rule(space, "Own", "own", null);
        var rules = new Batch { FileCount = 1 };
        rules.CategoryRules.AddRange(
            [new("Skips", null, null, null, [Status.Skipped], null), new("Slow", null, "slow", null, [], null)]);
        var results = when == 1 ? rules : new Batch { FileCount = 1 };
        var skipped = Failed("s", "later");
        skipped.Status = Status.Skipped;
        results.Add([Failed("a", new string('x', 3000) + " slow"), Failed("b", "own and slow"), skipped]);
        foreach (var batch in when switch { 0 => new[] { rules, results }, 1 => [results], _ => [results, rules] })
            await space.Write(session, batch);

        Assert.Equal(["a - Slow", "b Own -", "s - Skips"], await Categories(space));
    }

    [Fact]
    public async Task A_category_that_the_client_registered_is_taken_as_it_says()
    {
        var space = await Workspace.Open(server);
        await space.Run($"""
            insert into launch_category (launch_id, external_id, name)
            values ({space.LaunchId}, 'e7', 'Registered')
            """);
        var known = Failed("a", "x");
        known.CategoryExternalId = "e7";
        var unknown = Failed("b", "x");
        unknown.CategoryExternalId = "e8";
        await space.Write(await space.Session(), known, unknown);

        Assert.Equal(["a - Registered", "b - -"], await Categories(space));
    }

    [Fact]
    public async Task Failures_with_one_cause_have_one_fingerprint()
    {
        var space = await Workspace.Open(server);
        await space.Write(await space.Session(),
            Failed("a", "Order 4711 of \"Ann\" at 10:15:02 was refused", "at Shop.Pay(Pay.cs:12)\nat System.Run()"),
            Failed("b", "Order 88 of \"Bob\" at 23:59:59 was refused", "at Shop.Pay(Pay.cs:14)\nat System.Start()"),
            Failed("c", "Order 88 of \"Bob\" at 23:59:59 was refused", "at Shop.Ship(Ship.cs:14)"));

        Assert.Equal(["1", "2"], await space.Rows($"""
            select count(*) from test_result where launch_id = {space.LaunchId} group by fingerprint order by 1
            """));
    }

    [Fact]
    public async Task Results_of_a_case_that_is_muted_are_muted()
    {
        var space = await Workspace.Open(server);
        var muted = await space.Case("muted");
        await space.Run(
            $"insert into mute (test_case_id, name, created_at, created_by) values ({muted}, 'later', now(), 'test')");
        var result = Failed("a", "x");
        result.AllureId = muted;
        await space.Write(await space.Session(), result, Failed("b", "x"));

        Assert.Equal(
            ["True", "False"],
            await space.Rows($"select muted from test_result where launch_id = {space.LaunchId} order by id"));
    }

    private static TestResult Failed(string test, string message, string? trace = null)
    {
        var result = Workspace.Result(test, Status.Failed);
        (result.Message, result.Trace) = (message, trace);
        return result;
    }

    private static async Task<long> Rule(Workspace space, string name, string? message, string? trace, bool own = true)
    {
        var project = own ? space.ProjectId.ToString() : "null";
        string Text(string? text) => text is null ? "null" : $"'{text}'";
        return await space.Value<long>($"""
            with made as (insert into category (project_id, name) values ({project}, '{name}') returning id)
            insert into category_matcher (project_id, category_id, name, message_regex, trace_regex)
            select {project}, id, '{name}', {Text(message)}, {Text(trace)} from made returning id
            """);
    }

    private static Task<List<string>> Categories(Workspace space) => space.Rows($"""
        select v.name, (select name from category c where c.id = r.category_id),
          (select name from launch_category c where c.id = r.launch_category_id)
        from test_result r join test_variant v on v.id = r.variant_id where r.launch_id = {space.LaunchId} order by 1
        """);
}
