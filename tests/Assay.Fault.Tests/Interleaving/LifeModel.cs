using System.Net;

namespace Assay.Fault.Tests.Interleaving;

/// <summary>An attempt as it is sent. Uuids repeat: sending one again in its session changes nothing.</summary>
internal sealed record Attempt(int Uuid, int Test, int Value, int Start, int Status);

/// <summary>What somebody does. Numbers are taken modulo what there is.</summary>
internal abstract record Act(int Launch)
{
    public sealed record Upload(int Launch, int Session, IReadOnlyList<Attempt> Attempts) : Act(Launch)
    {
        public override string ToString() => $"upload to {Launch}.{Session}: {string.Join("; ", Attempts)}";
    }

    public sealed record Hide(int Launch, int Which) : Act(Launch);

    public sealed record Delete(int Launch, int Which) : Act(Launch);

    public sealed record Close(int Launch) : Act(Launch);

    public sealed record Reopen(int Launch) : Act(Launch);

    public sealed record Merge(int Launch, int Into) : Act(Launch);
}

/// <summary>Launches after any sequence of acts, computed from scratch in the plainest way.</summary>
internal sealed class LifeModel
{
    public static readonly string[] Statuses = ["failed", "broken", "passed", "skipped", "unknown"];

    private readonly List<Row> rows = [];
    private readonly HashSet<int> closed = [];
    private readonly Dictionary<int, int> merged = [];

    public sealed class Row
    {
        /// <summary>Where it is; merges move it.</summary>
        public required int Launch { get; set; }

        /// <summary>The launch whose session it came by.</summary>
        public required int Home { get; init; }
        public required int Session { get; init; }
        public required Attempt Attempt { get; init; }
        public bool HiddenByUser { get; set; }

        public (int, int, int) Group => (Launch, Attempt.Test, Attempt.Value);
        public string Name => $"{Home}.{Session}/{Attempt.Uuid}";
    }

    public bool IsClosed(int launch) => closed.Contains(launch);

    public void Close(int launch) => closed.Add(launch);

    public void Reopen(int launch) => closed.Remove(launch);

    public bool IsGone(int launch) => merged.ContainsKey(launch);

    /// <summary>Where the sessions of a launch are after all merges.</summary>
    public int Where(int launch) => merged.TryGetValue(launch, out var into) ? Where(into) : launch;

    public HttpStatusCode MergeAnswers(Act.Merge merge) =>
        merge.Launch == merge.Into ? HttpStatusCode.BadRequest
        : IsGone(merge.Launch) || IsGone(merge.Into) ? HttpStatusCode.NotFound
        : IsClosed(merge.Launch) || IsClosed(merge.Into) ? HttpStatusCode.Locked
        : HttpStatusCode.OK;

    public void Merge(Act.Merge merge)
    {
        foreach (var row in Of(merge.Launch)) row.Launch = merge.Into;
        merged[merge.Launch] = merge.Into;
    }

    public void Upload(Act.Upload upload)
    {
        foreach (var attempt in upload.Attempts)
            if (!rows.Exists(row => (row.Home, row.Session, row.Attempt.Uuid)
                == (upload.Launch, upload.Session, attempt.Uuid)))
                rows.Add(new()
                {
                    Launch = Where(upload.Launch), Home = upload.Launch, Session = upload.Session, Attempt = attempt,
                });
    }

    /// <summary>With all attempts behind it.</summary>
    public void Hide(Row row)
    {
        foreach (var attempt in rows.Where(other => other.Group == row.Group)) attempt.HiddenByUser = true;
    }

    public void Delete(Row row) => rows.Remove(row);

    public List<Row> Of(int launch) => [.. rows.Where(row => row.Launch == launch)];

    public List<Row> Visible(int launch) =>
        [.. Of(launch).Where(row => !row.HiddenByUser).GroupBy(row => row.Group).Select(Winner)];

    public List<string> Statistic(int launch) => [.. Visible(launch).GroupBy(row => Statuses[row.Attempt.Status])
        .Select(group => $"{group.Key} {group.Count()}").Order(StringComparer.Ordinal)];

    /// <summary>Of each attempt: whether it is seen, behind which one it stands, how many stand behind it.</summary>
    public List<string> Chains(int launch)
    {
        var winners = Visible(launch).ToDictionary(row => row.Group);
        return [.. Of(launch).Select(row =>
        {
            if (row.HiddenByUser) return $"{row.Name} hidden by hand";
            var winner = winners[row.Group];
            if (winner != row) return $"{row.Name} behind {winner.Name}";
            var all = rows.Where(other => other.Group == row.Group && !other.HiddenByUser).ToList();
            var flaky = all.Select(other => other.Attempt.Status).Where(status => status <= 2).Distinct().Count() > 1;
            return $"{row.Name} visible over {all.Count - 1}{(flaky ? " flaky" : "")}";
        }).Order(StringComparer.Ordinal)];
    }

    /// <summary>The same test in the other launches, as launch and attempt.</summary>
    public List<string> History(Row row, int launches) => [.. Enumerable.Range(0, launches)
        .Where(launch => launch != row.Launch)
        .SelectMany(launch => Visible(launch).Where(other => other.Attempt.Test == row.Attempt.Test)
            .Select(other => $"{launch}: {other.Name}")).Order(StringComparer.Ordinal)];

    /// <summary>The newest by its own start; among those of the same start the one that came last.</summary>
    private static Row Winner(IEnumerable<Row> group) =>
        group.Aggregate((best, next) => next.Attempt.Start >= best.Attempt.Start ? next : best);
}
