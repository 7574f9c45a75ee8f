using System.Diagnostics;
using Assay.Api.Client;

namespace Assay.Bench;

/// <summary>
/// How long closing a launch takes, which writes its test cases: of a launch whose tests are all new, and of later ones
/// of the same tests. Beside it the upload over HTTP that brought the launch.
/// </summary>
internal static class ReadClosing
{
    private const int Launches = 3;
    private const int Closed = 2;

    public static async Task Run(int results)
    {
        var place = Directory.CreateTempSubdirectory("assay-bench-").FullName;
        try
        {
            await using var server = await ReadServer.Start(Path.Combine(place, "data"));
            var sender = new Sender(server.Http);
            await sender.WarmUp(20_000);
            var project = await sender.Project("Closing");
            for (var number = 1; number <= Launches; number++)
            {
                var folder = Path.Combine(place, $"results-{number}");
                new Workload(results, number).WriteTo(folder);
                var launch = await sender.Launch(project, $"launch {number}");
                var watch = Stopwatch.StartNew();
                await sender.Send(await sender.Session(launch), UploadFolder.Files(folder));
                await sender.Complete(launch, results);
                var upload = watch.Elapsed.TotalSeconds;
                Directory.Delete(folder, recursive: true);
                var (answered, closed) = await Close(server, launch);
                var cases = (long)(await server.Get($"/api/testcase?projectId={project}&size=1"))["totalElements"]!;
                if (cases != results) throw new InvalidOperationException($"{cases} of {results} test cases");
                Console.WriteLine(FormattableString.Invariant($"launch {number}: {results:N0} results sent in ")
                    + FormattableString.Invariant($"{upload:N1} s; closing answered after {answered:N0} ms and was ")
                    + FormattableString.Invariant($"done after {closed:N1} s, {closed / upload:P0} of the upload"));
            }
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <returns>Milliseconds until the answer, seconds until every test case is written.</returns>
    private static async Task<(double Answered, double Closed)> Close(ReadServer server, long launch)
    {
        var watch = Stopwatch.StartNew();
        using (var answer = await server.Http.PostAsync($"/api/launch/{launch}/close", null))
            answer.EnsureSuccessStatusCode();
        var answered = watch.Elapsed.TotalMilliseconds;
        while (await server.Number($"select state from launch where id = {launch}") != Closed) await Task.Delay(50);
        return (answered, watch.Elapsed.TotalSeconds);
    }
}
