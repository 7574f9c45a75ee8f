using System.Globalization;
using Assay.Formats;

namespace Assay.Server.Tests.Uploads;

/// <summary>What a launch must look like after any sequence of uploads, computed in the plainest way.</summary>
internal sealed class LaunchModel
{
    private readonly List<Row> rows = [];
    private readonly Dictionary<string, string> boundTo = [];
    private readonly Dictionary<int, string> environmentOf = [];

    private sealed class Row
    {
        public required int Session { get; init; }
        public required TestResult Result { get; init; }
        public required string? Explicit { get; init; }
        public required string Key { get; set; }
    }

    public void Open(int session, string environment) => environmentOf[session] = environment;

    /// <param name="environment">
    /// What the request adds to the session's environment; it counts for earlier results too.
    /// </param>
    public void Write(
        int session, IReadOnlyList<TestResult> results, IReadOnlySet<long> cases, string? environment = null)
    {
        var explicitIds = results
            .Select(result =>
                result.AllureId is { } id && cases.Contains(id) ? id.ToString(CultureInfo.InvariantCulture) : null)
            .ToList();
        var bound = new HashSet<string>();
        for (var index = 0; index < results.Count; index++)
            if (explicitIds[index] is { } id && bound.Add(results[index].TestCaseId!))
                boundTo[results[index].TestCaseId!] = id;
        if (environment is not null) Move(session, environment);
        for (var index = 0; index < results.Count; index++)
        {
            var result = results[index];
            if (rows.Exists(row => row.Session == session && row.Result.Uuid == result.Uuid)) continue;
            rows.Add(new Row
            {
                Session = session, Result = result, Explicit = explicitIds[index],
                Key = Key(session, result, explicitIds[index]),
            });
        }
    }

    /// <summary>Session and uuid of every result, with what is shown of it.</summary>
    public List<string> Results()
    {
        var texts = new List<string>();
        foreach (var group in rows.GroupBy(row => row.Key))
        {
            var winner = group.Aggregate((best, next) => Beats(next, best) ? next : best);
            var statuses = group.Select(row => row.Result.Status!.Value).Distinct().ToList();
            var flaky = group.Any(row => row.Result.Flaky) || statuses.Count(status => status <= Status.Passed) > 1;
            foreach (var row in group)
                texts.Add(row == winner
                    ? $"{Name(row)} visible - {group.Count() - 1} {statuses.Sum(status => 1 << (int)status)} {flaky}"
                    : $"{Name(row)} hidden {Name(winner)} 0 0 {row.Result.Flaky}");
        }
        return [.. texts.Order(StringComparer.Ordinal)];
    }

    public List<string> Statistic() => [.. Visible()
        .GroupBy(row => row.Result.Status).OrderBy(group => group.Key)
        .Select(group => $"{(int)group.Key!} {group.Count()} {group.Sum(row => row.Result.Duration)}")];

    public List<string> Suites() => [.. Visible()
        .SelectMany(row => row.Result.Labels.Where(label => label.Name == "suite")
            .Select(label => (Suite: label.Value, row.Result.Status)))
        .GroupBy(pair => pair)
        .Select(group => $"{group.Key.Suite} {(int)group.Key.Status!} {group.Count()}")
        .Order(StringComparer.Ordinal)];

    private void Move(int session, string environment)
    {
        if (environmentOf[session] == environment) return;
        environmentOf[session] = environment;
        foreach (var row in rows.Where(row => row.Session == session)) row.Key = Key(session, row.Result, row.Explicit);
    }

    private IEnumerable<Row> Visible() =>
        rows.GroupBy(row => row.Key).Select(group => group.Aggregate((best, next) => Beats(next, best) ? next : best));

    private static bool Beats(Row later, Row earlier) =>
        later.Result.Manual != earlier.Result.Manual
            ? later.Result.Manual
            : (later.Result.Start ?? long.MaxValue) >= (earlier.Result.Start ?? long.MaxValue);

    private string Key(int session, TestResult result, string? explicitId) => string.Join('|',
        explicitId ?? boundTo.GetValueOrDefault(result.TestCaseId!, result.TestCaseId!),
        string.Join(
            ',', result.Parameters.Where(parameter => !parameter.Excluded).Select(parameter => parameter.Value)),
        environmentOf[session]);

    private static string Name(Row row) => $"{row.Session}/{row.Result.Uuid}";
}
