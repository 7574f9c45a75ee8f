using System.Runtime.CompilerServices;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Which results of a launch are listed; its parts are parameters of the page's address.</summary>
public sealed record ResultFilter(
    IReadOnlyList<string> Statuses, string? Text, bool? Flaky, bool? Retried, bool? Muted, bool? Unresolved)
{
    public static readonly ResultFilter All = new([], null, null, null, null, null);

    public bool? Known { get; init; }
    public bool? Manual { get; init; }

    /// <summary>The attempts behind the visible ones instead of those.</summary>
    public bool Hidden { get; init; }
    public IReadOnlyList<string> Assignees { get; init; } = [];
    public IReadOnlyList<string> Testers { get; init; } = [];

    /// <summary>Ids of environment values; one of them is enough.</summary>
    public IReadOnlyList<long> Environment { get; init; } = [];

    /// <summary>Ids of custom-field values; of each list one is needed.</summary>
    public IReadOnlyList<IReadOnlyList<long>> FieldValues { get; init; } = [];
    public IReadOnlyList<long> TestCases { get; init; } = [];

    /// <summary>A job run; 0 for what came without one.</summary>
    public long? JobRun { get; init; }

    /// <summary>
    /// From an address: of our pages (<c>q</c>) or of the API (<c>search</c>, plain or base64 criteria).
    /// </summary>
    public static ResultFilter From(IQueryCollection query)
    {
        if (query["filterId"].FirstOrDefault() is { Length: > 0 } saved) throw Refusal.NotFound($"Filter {saved}");
        var plain = All with
        {
            Statuses = StatusesOf(query["status"]), Flaky = Flag("flaky"), Retried = Flag("retried") ?? Flag("retries"),
            Muted = Flag("muted"), Unresolved = Flag("unresolved"), Known = Flag("known"), Manual = Flag("manual"),
            Hidden = Flag("hidden") == true, Assignees = Texts("assignee"), Testers = Texts("testedBy"),
            Environment = [.. Texts("env").Select(text => long.TryParse(text, out var id) ? id : -1)],
            JobRun = Texts("run") is [var run, ..] ? long.TryParse(run, out var runId) ? runId : -1 : null,
        };
        var search = query["q"].FirstOrDefault() ?? query["search"].FirstOrDefault();
        return ResultSearch.Apply(plain, search);

        bool? Flag(string name) => query[name].FirstOrDefault()?.ToLowerInvariant() switch
        {
            "1" or "true" => true, "0" or "false" => false, _ => null,
        };
        IReadOnlyList<string> Texts(string name) => [.. query[name].OfType<string>().Where(text => text.Length > 0)];
    }

    public static IReadOnlyList<string> StatusesOf(IEnumerable<string?> texts) =>
        [.. texts
            .SelectMany(text =>
                (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(text =>
                text.Replace("inProgress", "in_progress", StringComparison.OrdinalIgnoreCase).ToLowerInvariant())
            .Distinct()];

    public bool Empty => OnlyStatuses && Statuses.Count == 0;

    /// <summary>What is asked for stands in the roll-ups.</summary>
    public bool OnlyStatuses =>
        Text is null && (Flaky ?? Retried ?? Muted ?? Unresolved ?? Known ?? Manual) is null && JobRun is null
            && !Hidden
            && Assignees.Count + Testers.Count + Environment.Count + FieldValues.Count + TestCases.Count == 0;

    /// <summary>The statuses as the roll-ups number them, -1 in progress; unknown names match nothing.</summary>
    public short[] StatusNumbers => [.. Statuses.Select(name => name is "in_progress" or "null" ? (short)-1
        : !name.Any(char.IsAsciiDigit) && Enum.TryParse<Status>(name, ignoreCase: true, out var known)
            ? (short)known
            : (short)-2)];

    /// <summary>The filter as it stands in an address, starting with &amp; when there is any.</summary>
    public string ToQuery()
    {
        var parts = new List<string>();
        if (Statuses.Count > 0) parts.Add("status=" + string.Join(',', Statuses));
        if (Text is not null) parts.Add("q=" + Uri.EscapeDataString(Text));
        foreach (var (name, flag) in (ReadOnlySpan<(string, bool?)>)
            [("flaky", Flaky), ("retried", Retried), ("muted", Muted), ("unresolved", Unresolved), ("known", Known),
                ("manual", Manual)])
            if (flag is { } value) parts.Add($"{name}={(value ? 1 : 0)}");
        if (Hidden) parts.Add("hidden=1");
        parts.AddRange(Assignees.Select(name => "assignee=" + Uri.EscapeDataString(name)));
        parts.AddRange(Testers.Select(name => "testedBy=" + Uri.EscapeDataString(name)));
        parts.AddRange(Environment.Select(id => $"env={id}"));
        if (JobRun is { } run) parts.Add($"run={run}");
        return parts.Count == 0 ? "" : "&" + string.Join('&', parts);
    }

    internal IQueryable<TestResult> Apply(IQueryable<TestResult> results, Db db)
    {
        if (Statuses.Count > 0)
        {
            var numbers = StatusNumbers;
            var inProgress = numbers.Contains((short)-1);
            var known = numbers.Where(number => number >= 0).Select(number => (Status?)number).ToArray();
            results = inProgress
                ? results.Where(result => result.Status == null || known.Contains(result.Status))
                : results.Where(result => known.Contains(result.Status));
        }
        if (Flaky is { } flaky) results = results.Where(result => result.Flaky == flaky);
        if (Retried is { } retried) results = results.Where(result => result.Attempts > 0 == retried);
        if (Muted is { } muted) results = results.Where(result => result.Muted == muted);
        if (Known is { } linked) results = results.Where(result => result.Known == linked);
        if (Manual is { } manual) results = results.Where(result => result.Manual == manual);
        if (Unresolved is { } open) results = results.Where(result => open ==
            ((result.Status == Status.Failed || result.Status == Status.Broken || result.Status == Status.Unknown)
                && !result.Muted && !result.Known));
        if (Assignees.Count > 0) results = results.Where(result => Assignees.Contains(result.Assignee));
        if (JobRun is { } run)
            results = results.Where(result => run == 0 ? result.JobRunId == null : result.JobRunId == run);
        if (Testers.Count > 0) results = results.Where(result => Testers.Contains(result.TestedBy));
        if (Environment.Count > 0)
            results = results.Where(result => db.EnvironmentValues.Where(row => Environment.Contains(row.EnvVarValueId))
                .Select(row => (long?)row.EnvironmentId).Contains(result.EnvironmentId));
        foreach (var values in FieldValues)
        {
            var variants = db.ClassificationValues.Where(row => values.Contains(row.ValueId)).Variants(db);
            results = results.Where(result => variants.Contains(result.VariantId));
        }
        if (TestCases.Count > 0)
            results = results.Where(result => db.Tests.Where(test => TestCases.Contains(test.TestCaseId!.Value))
                .Select(test => test.Id).Contains(result.TestId));
        return results;
    }

    /// <summary>
    /// The text: part of the name or full name, or the id of the result or its test case. Each is looked for where an
    /// index finds it, among the names of the project's tests first.
    /// </summary>
    internal IQueryable<TestResult> ApplyText(IQueryable<TestResult> results, long projectId, Db db)
    {
        if (Text is null) return results;
        var named = Named(projectId, db).Select(found => found.VariantId);
        if (!IsNumber(out var id)) return results.Where(result => named.Contains(result.VariantId));
        var tests = db.Tests.Where(test => test.TestCaseId == id).Select(test => test.Id);
        var found = results.Where(result => named.Contains(result.VariantId)).Select(result => result.Id)
            .Union(results.Where(result => result.Id == id).Select(result => result.Id))
            .Union(results.Where(result => tests.Contains(result.TestId)).Select(result => result.Id));
        return db.TestResults.Where(result => found.Contains(result.Id));
    }

    /// <summary>What the text may also be: the id of a result or of a test case.</summary>
    internal bool IsNumber(out long id) => long.TryParse(Text?.TrimStart('#'), out id);

    /// <summary>
    /// What tests of the project are called, where the text is in it. Offset 0 makes PostgreSQL look up the variants of
    /// each name, and sorted as they are in a launch's index they are merged with it; left alone it reads all variants
    /// of all names, and hashes the launch. Names that are not indexed yet (<see cref="WaitingNames"/>) are read.
    /// </summary>
    internal IQueryable<NamedVariant> Named(long projectId, Db db)
    {
        var isShort = Like.IsShort(Text!);
        string Has(string name) => isShort ? $"has_word({name}, {{1}})" : $"{name} like {{1}}";
        var wanted = isShort ? Text! : Like.Part(Text!.ToLowerInvariant());
        return db.Database.SqlQuery<NamedVariant>(FormattableStringFactory.Create($$"""
            select n.name as "Name", l.variant_id as "VariantId" from test_name n cross join lateral (
              select variant_id from test_name_variant l where l.name_id = n.id offset 0) l
            where n.project_id = {0} and {{Has("n.search")}}
            union all
            select v.name, v.id from waiting_name w cross join lateral (
              select * from test_variant v where v.id = w.variant_id offset 0) v
            where w.project_id = {0} and {{Has("w.search")}}
            order by 2 offset 0
            """, projectId, wanted));
    }
}

/// <summary>A variant of a test and what it is called.</summary>
internal sealed record NamedVariant(string Name, long VariantId);
