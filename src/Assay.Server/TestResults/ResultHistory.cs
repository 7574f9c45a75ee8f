using Assay.Api;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>What histories show of results, read for a whole page at once.</summary>
internal static class ResultHistory
{
    /// <summary>In the order given. Their documents are read beside the rest: they are most of the work.</summary>
    public static async Task<IReadOnlyList<TestResultHistoryDto>> Of(
        HttpContext http, Db db, IReadOnlyList<TestResult> results, CancellationToken stop)
    {
        var reading = http.ReadBeside(own => ResultDtos.Facts(own, results, stop));
        var naming = Names(db, results, stop);
        await Task.WhenAll(reading, naming);
        var (facts, (launches, runs, environments)) = (await reading, await naming);
        return [.. results.Select(result =>
        {
            var known = facts.GetValueOrDefault(result.Id) ?? ResultFacts.None;
            var start = result.StartAt?.ToUnixTimeMilliseconds();
            var created = result.CreatedAt.ToUnixTimeMilliseconds();
            var creator = result.JobRunId is { } run ? runs.GetValueOrDefault(run) : null;
            return new TestResultHistoryDto(
                result.Id, new(result.LaunchId, launches[result.LaunchId]), ResultDtos.StatusName(result.Status), start,
                start + result.DurationMs, result.DurationMs, known.Message ?? result.Message, known.Trace,
                known.Parameters?.ConvertAll(ResultDtos.Of) ?? [],
                result.EnvironmentId is { } environment ? [.. environments[environment]] : [], result.TestedBy, creator,
                created, result.ModifiedBy ?? creator, result.ModifiedAt?.ToUnixTimeMilliseconds() ?? created);
        })];
    }

    /// <summary>What launches are called, who started job runs, and what environments are made of.</summary>
    private static async Task<(Dictionary<long, string>, Dictionary<long, string>, ILookup<long, EnvVarValueDto>)>
        Names(Db db, IReadOnlyList<TestResult> results, CancellationToken stop)
    {
        var launches = results.Select(result => result.LaunchId).Distinct().ToArray();
        var runs = results.Select(result => result.JobRunId).OfType<long>().Distinct().ToArray();
        var environments = results.Select(result => result.EnvironmentId).OfType<long>().Distinct().ToArray();
        return (
            await db.Launches.Where(launch => launches.Contains(launch.Id))
                .Select(launch => new { launch.Id, launch.Name })
                .ToDictionaryAsync(launch => launch.Id, launch => launch.Name, stop),
            runs.Length == 0 ? [] : await db.JobRuns.Where(run => runs.Contains(run.Id))
                .Select(run => new { run.Id, run.CreatedBy })
                .ToDictionaryAsync(run => run.Id, run => run.CreatedBy, stop),
            await ResultDetails.Environments(db, environments, stop));
    }
}
