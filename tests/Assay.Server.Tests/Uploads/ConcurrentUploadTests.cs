using Assay.Formats;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Tests.Uploads;

public sealed class ConcurrentUploadTests(RunningServer server)
{
    private const int Sessions = 4;
    private const int Batches = 6;
    private const int PerBatch = 60;

    [Fact]
    public async Task Four_sessions_of_two_servers_with_the_same_tests_end_as_if_they_had_come_one_after_the_other()
    {
        var space = await Workspace.Open(server);
        var cases = new[] { await space.Case("first"), await space.Case("second"), await space.Case("third") };
        var sessions = new List<SessionContext>();
        for (var session = 0; session < Sessions; session++)
            sessions.Add(await space.Session(("BROWSER", session % 2 == 0 ? "chrome" : "firefox")));
        var servers = new[] { Workspace.Pipeline(server), Workspace.Pipeline(server) };
        var random = new Random(7);
        var starts = Enumerable.Range(1, Sessions * Batches * PerBatch).OrderBy(_ => random.Next()).ToArray();
        List<TestResult> Results(int session, int batch) => [.. Enumerable.Range(0, PerBatch).Select(index =>
        {
            var number = (session * Batches + batch) * PerBatch + index;
            // Every fifth is sent twice.
            var test = (number * 31 + session) % 40;
            var result = Workspace.Result($"t{test}", (Status)(starts[number] % 4), starts[number],
                $"u{(index % 5 == 4 ? index - 1 : index) + batch * PerBatch}", $"Suite {test % 7}");
            result.AllureId = test < cases.Length ? cases[test] : null;
            return result;
        })];

        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(session => Task.Run(async () =>
        {
            for (var number = 0; number < Batches; number++)
            {
                var batch = new Batch { FileCount = PerBatch };
                batch.Add(Results(session, number));
                await servers[(session + number) % 2].Write(
                    sessions[session], batch, TestContext.Current.CancellationToken);
            }
        })));

        var model = new LaunchModel();
        for (var session = 0; session < Sessions; session++)
        {
            model.Open(session, session % 2 == 0 ? "chrome" : "firefox");
            for (var batch = 0; batch < Batches; batch++)
                model.Write(session, Results(session, batch), cases.ToHashSet());
        }
        var seen = await LaunchReading.Of(space, sessions);
        Assert.Equal(model.Results(), seen.Results);
        Assert.Equal(model.Statistic(), seen.Statistic);
        Assert.Equal(model.Suites(), seen.Suites);
        Assert.Equal(
            40 + cases.Length,
            await space.Value<long>($"select count(*) from test where project_id = {space.ProjectId}"));
        Assert.Equal(
            7,
            await space.Value<long>($"select count(*) from custom_field_value where project_id = {space.ProjectId}"));
    }

    [Fact]
    public async Task Sessions_that_bind_the_same_tests_to_cases_in_opposite_orders_do_not_block_each_other()
    {
        var space = await Workspace.Open(server);
        var cases = new List<long>();
        for (var number = 0; number < 20; number++) cases.Add(await space.Case($"case {number}"));
        var sessions = new List<SessionContext>();
        for (var session = 0; session < Sessions; session++) sessions.Add(await space.Session());
        await space.Write(sessions[0], [.. Enumerable.Range(0, 20).Select(number => Workspace.Result($"t{number}"))]);

        await Task.WhenAll(sessions.Select((session, number) => Task.Run(async () =>
        {
            for (var round = 0; round < 8; round++)
            {
                var results = Enumerable.Range(0, 20).Select(test =>
                {
                    var result = Workspace.Result($"t{test}", uuid: $"{number} {round} {test}");
                    result.AllureId = cases[(test + round + number) % 20];
                    return result;
                });
                await space.Write(session, [.. number % 2 == 0 ? results : results.Reverse()]);
            }
        })));

        Assert.Equal(0, await space.Value<long>($"""
            select count(*) from test where project_id = {space.ProjectId}
              and (test_case_id is null or group_key <> test_case_id::text)
            """));
    }
}
