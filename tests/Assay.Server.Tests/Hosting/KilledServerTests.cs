using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Data;
using Assay.Server.Tests.Uploads;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Hosting;

/// <summary>What a server had answered, or had begun, when it died or was told to stop.</summary>
public sealed class KilledServerTests : IDisposable
{
    private readonly string folder = TestFolders.New();

    private string[] Arguments => ["--data", folder, "--admin-password", RunningServer.AdminPassword];

    [Fact]
    public async Task Results_that_were_accepted_survive_the_death_of_the_server()
    {
        Team team;
        long launch;
        await using (var killed = await ServerProcess.Start(Arguments))
        {
            team = await Team.Of(await killed.Admin());
            var attachment = ("1-attachment.txt", Encoding.UTF8.GetBytes("what was seen"));
            launch = await team.Upload(
                [.. Enumerable.Range(0, 200).Select(index => AllureFile.Result($"a.b.test{index}")), attachment]);
            await killed.Kill();
        }

        await using var next = await ServerProcess.Start(Arguments);
        using var after = team.Through(await next.Admin());

        Assert.Equal(new Dictionary<string, long> { ["passed"] = 200 }, await after.Statistic(launch));
        await after.Close(launch);
        Assert.Equal(200, (int)(await after.Get($"/api/testresult?launchId={launch}&size=1"))["totalElements"]!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(150)]
    [InlineData(400)]
    public async Task A_closing_that_died_is_finished_by_the_next_server(int milliseconds)
    {
        const int Tests = 4_000;
        Team team;
        long launch;
        await using (var killed = await ServerProcess.Start(Arguments))
        {
            team = await Team.Of(await killed.Admin());
            launch = await team.Upload(Enumerable.Range(0, Tests)
                .Select(index => AllureFile.Result($"a.b.test{index}", index % 5 == 0 ? "failed" : "passed")));
            await team.Post($"/api/launch/{launch}/close");
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
            await killed.Kill();
        }

        await using var next = await ServerProcess.Start(Arguments);
        using var after = team.Through(await next.Admin());
        await after.Close(launch);

        Assert.True((bool)(await after.Get($"/api/launch/{launch}"))["closed"]!);
        Assert.Equal(
            new Dictionary<string, long> { ["passed"] = Tests / 5 * 4, ["failed"] = Tests / 5 },
            await after.Statistic(launch));
        var cases = (await after.Get($"/api/testresult?launchId={launch}&size=10000"))["content"]!.AsArray()
            .Select(result => (long)result!["testCaseId"]!);
        Assert.Equal(Tests, cases.Where(id => id > 0).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(150)]
    public async Task A_deletion_that_died_is_finished_by_the_next_server(int milliseconds)
    {
        const int Tests = 4_000;
        Team team;
        long kept, deleted;
        await using (var killed = await ServerProcess.Start(Arguments))
        {
            team = await Team.Of(await killed.Admin());
            kept = await team.Upload([AllureFile.Result("a.b.kept")]);
            deleted = await team.Upload(
                Enumerable.Range(0, Tests).Select(index => AllureFile.Result($"a.b.test{index}")));
            (await team.Http.DeleteAsync($"/api/launch/{deleted}", TestContext.Current.CancellationToken)).Dispose();
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
            await killed.Kill();
        }

        await using var next = await ServerProcess.Start(Arguments);
        using var after = team.Through(await next.Admin());
        await using var database = TestFolders.Database(folder);
        await Emptied(database, deleted);
        Assert.Equal(1 + 1 + 1, await Rows(database, kept));
        Assert.Equal(new Dictionary<string, long> { ["passed"] = 1 }, await after.Statistic(kept));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(600)]
    public async Task A_merge_that_died_is_finished_by_the_next_server(int milliseconds)
    {
        const int Tests = 4_000;
        Team team;
        long to, from;
        await using (var killed = await ServerProcess.Start(Arguments))
        {
            team = await Team.Of(await killed.Admin());
            to = await team.Upload(Enumerable.Range(0, Tests)
                .Select(index => AllureFile.Result($"a.b.test{index}", "failed", 1_000)));
            from = await team.Upload(Enumerable.Range(Tests / 2, Tests)
                .Select(index => AllureFile.Result($"a.b.test{index}", "passed", 2_000)));
            var merged = team.Post("/api/launch/merge", new JsonObject { ["from"] = from, ["to"] = to });
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
            await killed.Kill();
            await Task.WhenAny(merged);
        }

        await using var next = await ServerProcess.Start(Arguments);
        using var after = team.Through(await next.Admin());
        // It may have died before it began; clients that got no answer ask again.
        using (var known = await after.Http.GetAsync($"/api/launch/{from}", TestContext.Current.CancellationToken))
            if (known.IsSuccessStatusCode)
                await after.Post("/api/launch/merge", new JsonObject { ["from"] = from, ["to"] = to });
        await after.Close(to);

        Assert.Equal(
            new Dictionary<string, long> { ["passed"] = Tests, ["failed"] = Tests / 2 }, await after.Statistic(to));
        var results = (await after.Get($"/api/testresult?launchId={to}&size=10000"))["content"]!.AsArray();
        Assert.Equal(Tests + Tests / 2, results.Select(result => (long)result!["testCaseId"]!).Distinct().Count());
        Assert.Equal(Tests / 2, (int)(await after.Get($"/api/launch/{to}/retries?size=1"))["totalElements"]!);
        foreach (var result in results.Where((_, index) => index % 500 == 0))
            Assert.NotEmpty((await after.Get($"/api/testresult/{result!["id"]}/execution"))["steps"]!.AsArray());
        await using var database = TestFolders.Database(folder);
        await Emptied(database, from);
    }

    private static async Task Emptied(NpgsqlDataSource database, long launch)
    {
        for (var tries = 0; tries < 400 && await Rows(database, launch) > 0; tries++)
            await Task.Delay(25, TestContext.Current.CancellationToken);
        Assert.Equal(0, await Rows(database, launch));
    }

    /// <summary>The launch itself, its results and their bodies.</summary>
    private static async Task<long> Rows(NpgsqlDataSource database, long launch)
    {
        await using var count = database.CreateCommand("""
            select (select count(*) from launch where id = $1) + (select count(*) from test_result where launch_id = $1)
              + (select count(*) from test_result_body where launch_id = $1)
            """);
        count.Parameters.AddWithValue(launch);
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_finishes_the_upload_that_is_under_way()
    {
        Team team;
        long launch;
        await using (var stopped = await ServerProcess.Start(Arguments))
        {
            team = await Team.Of(await stopped.Admin());
            launch = await team.Upload([AllureFile.Result("a.b.first")]);
            using var slow = new SlowBody([AllureFile.Result("a.b.second")]);
            var upload = team.Http.PostAsync(
                $"/api/launch/{launch}/upload", slow.Content, TestContext.Current.CancellationToken);
            await slow.Begun;
            stopped.Signal(Unix.Terminate);
            await Task.Delay(300, TestContext.Current.CancellationToken);
            slow.Finish();

            using var answer = await upload;
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.Equal(0, await stopped.ExitCode());
        }

        await using var next = await ServerProcess.Start(Arguments);
        using var after = team.Through(await next.Admin());
        Assert.Equal(new Dictionary<string, long> { ["passed"] = 2 }, await after.Statistic(launch));
    }

    public void Dispose() => TestFolders.Remove(folder);

    /// <summary>A multipart body that stops in the middle until it is told to go on.</summary>
    private sealed class SlowBody : IDisposable
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SlowBody(IEnumerable<(string Name, byte[] Content)> files)
        {
            var form = new MultipartFormDataContent { { new Waiting(begun, finish.Task), "file", "0-attachment.txt" } };
            foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), "file", name);
            Content = form;
        }

        public HttpContent Content { get; }
        public Task Begun => begun.Task;

        public void Finish() => finish.SetResult();
        public void Dispose() => Content.Dispose();

        private sealed class Waiting(TaskCompletionSource begun, Task finish) : HttpContent
        {
            protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            {
                await stream.WriteAsync(new byte[100_000]);
                await stream.FlushAsync();
                begun.SetResult();
                await finish;
                await stream.WriteAsync("the rest"u8.ToArray());
            }

            protected override bool TryComputeLength(out long length)
            {
                length = 0;
                return false;
            }
        }
    }
}
