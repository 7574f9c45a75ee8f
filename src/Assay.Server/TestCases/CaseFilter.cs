using System.Linq.Expressions;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

/// <summary>Which test cases of a project are listed. Of every list given, one value is enough.</summary>
internal sealed record CaseFilter
{
    /// <summary>Part of the name, or the id.</summary>
    public string? Text { get; init; }
    public bool Deleted { get; init; }
    public bool? Automated { get; init; }
    public bool? External { get; init; }
    public bool? Muted { get; init; }
    public IReadOnlyList<long>? Ids { get; init; }
    public IReadOnlyList<long>? Statuses { get; init; }
    public IReadOnlyList<long>? Workflows { get; init; }
    public IReadOnlyList<long>? Layers { get; init; }
    public IReadOnlyList<long>? Tags { get; init; }
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>Those whose newest result came from this job.</summary>
    public long? Job { get; init; }
    public IReadOnlyList<string>? Issues { get; init; }
    public IReadOnlyList<string>? CreatedBy { get; init; }

    /// <summary>Ids of custom-field values, a list for each field asked for; of each list one is needed.</summary>
    public IReadOnlyList<IReadOnlyList<long>> FieldValues { get; init; } = [];
    public DateTimeOffset? CreatedAfter { get; init; }
    public DateTimeOffset? CreatedBefore { get; init; }
    public DateTimeOffset? ModifiedAfter { get; init; }
    public DateTimeOffset? ModifiedBefore { get; init; }

    /// <summary>Queries that the cases match as well.</summary>
    public IReadOnlyList<string> Queries { get; init; } = [];

    /// <summary>Nothing but the trash is told apart: groups without cases may be shown.</summary>
    public bool Everything => Equals(new CaseFilter { Deleted = Deleted, FieldValues = FieldValues, Queries = Queries })
        && FieldValues.Count + Queries.Count == 0;

    /// <summary>From an address: search, deleted, and queries under these names.</summary>
    public static CaseFilter From(HttpContext http, params string[] queries)
    {
        var given = http.Request.Query;
        if (given["filterId"].FirstOrDefault() is { Length: > 0 } saved) throw Refusal.NotFound($"Filter {saved}");
        return CaseSearch.Apply(new()
        {
            Deleted = given["deleted"].FirstOrDefault()?.ToLowerInvariant() is "1" or "true",
            Queries = [.. queries.Select(name => given[name].FirstOrDefault()).OfType<string>()
                .Where(query => !string.IsNullOrWhiteSpace(query))],
        }, given["search"].FirstOrDefault());
    }

    public IQueryable<TestCase> Apply(Db db, long projectId, AqlContext context)
    {
        var cases = db.TestCases.Where(test => test.ProjectId == projectId);
        // Named apart, because the index over a project's cases leaves the trash out.
        cases = Deleted ? cases.Where(test => test.Deleted) : cases.Where(test => !test.Deleted);
        cases = WithDates(WithParts(WithFlags(WithText(cases)), db));
        foreach (var query in Queries) cases = cases.Matching(query, TestCaseFields.Of(db), context);
        return cases;
    }

    private IQueryable<TestCase> WithText(IQueryable<TestCase> cases)
    {
        if (Text is null) return cases;
        var (pattern, id) = (Like.Part(Text), Like.Id(Text));
        Expression<Func<TestCase, bool>> named = Like.IsShort(Text)
            ? test => Db.HasWord(test.NameKey, Text)
            : test => EF.Functions.ILike(test.Name, pattern, "\\");
        // A text that can be no id is not compared with ids: it takes a third longer to look in two indexes.
        return cases.Where(id == 0 ? named : named.Or(test => test.Id == id));
    }

    private IQueryable<TestCase> WithFlags(IQueryable<TestCase> cases)
    {
        if (Automated is { } automated) cases = cases.Where(test => test.Automated == automated);
        if (External is { } external) cases = cases.Where(test => test.External == external);
        if (Ids is { } ids) cases = cases.Where(test => ids.Contains(test.Id));
        if (Statuses is { } statuses) cases = cases.Where(test => statuses.Contains(test.StatusId));
        if (Workflows is { } workflows) cases = cases.Where(test => workflows.Contains(test.WorkflowId));
        if (Layers is { } layers) cases = cases.Where(test => layers.Contains(test.TestLayerId!.Value));
        if (Job is { } job) cases = cases.Where(test => test.LastJobId == job);
        if (CreatedBy is { } authors) cases = cases.Where(test => authors.Contains(test.CreatedBy));
        return cases;
    }

    private IQueryable<TestCase> WithParts(IQueryable<TestCase> cases, Db db)
    {
        if (Muted is { } muted) cases = cases.Where(test => db.Mutes.Any(mute => mute.TestCaseId == test.Id) == muted);
        if (Tags is { } tags)
            cases = cases.Where(test => db.TestCaseTags.Any(link =>
                link.TestCaseId == test.Id && tags.Contains(link.TestTagId)));
        if (Members is { } members)
            cases = cases.Where(test => db.TestCaseMembers.Any(member =>
                member.TestCaseId == test.Id && members.Contains(member.Username)));
        if (Issues is { } issues)
            cases = cases.Where(test => db.TestCaseIssues(test.Id).Any(issue => issues.Contains(issue.Name)));
        foreach (var values in FieldValues)
            cases = cases.Where(test => db.TestCaseValues.Any(row =>
                row.TestCaseId == test.Id && values.Contains(row.ValueId)));
        return cases;
    }

    private IQueryable<TestCase> WithDates(IQueryable<TestCase> cases)
    {
        if (CreatedAfter is { } createdAfter) cases = cases.Where(test => test.CreatedAt >= createdAfter);
        if (CreatedBefore is { } createdBefore) cases = cases.Where(test => test.CreatedAt <= createdBefore);
        if (ModifiedAfter is { } modifiedAfter) cases = cases.Where(test => test.ModifiedAt >= modifiedAfter);
        if (ModifiedBefore is { } modifiedBefore) cases = cases.Where(test => test.ModifiedAt <= modifiedBefore);
        return cases;
    }
}
