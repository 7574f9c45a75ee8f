using System.Linq.Expressions;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Text;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

/// <summary>What goes over the wire of test cases, read for a whole page at once.</summary>
internal static class CaseDtos
{
    private static readonly SortMap<TestCase> Sorts = new SortMap<TestCase>(test => test.Id)
        .By("id", test => test.Id).By("name", test => test.NameKey).By("createdDate", test => test.CreatedAt)
        .By("lastModifiedDate", test => test.ModifiedAt).By("automated", test => test.Automated)
        .By("status", test => test.StatusId);

    /// <param name="otherwise">The order when the caller names none, such as <c>createdDate,DESC</c>.</param>
    public static IQueryable<TestCase> Ordered(this IQueryable<TestCase> cases, PageQuery page, string otherwise) =>
        Sorts.Apply(cases, page.Or(otherwise));

    /// <summary>
    /// A page in that order. Which cases are on it is found first, so that those before it cost an entry of an index.
    /// </summary>
    public static async Task<Page<T>> ToPage<T>(
        this IQueryable<TestCase> cases, Db db, PageQuery page, string otherwise, Expression<Func<TestCase, T>> shown,
        CancellationToken stop)
    {
        var ids = await cases.Ordered(page, otherwise).Select(test => test.Id).ToPage(page, stop);
        var rows = await db.TestCases.Where(test => ids.Content.Contains(test.Id)).Ordered(page, otherwise)
            .Select(shown).ToListAsync(stop);
        return Page<T>.Of(rows, page.Number, page.Size, ids.TotalElements, page.Sort.Count > 0);
    }

    public static Expression<Func<TestCase, TestCaseRowDto>> Row(Db db) => test => new TestCaseRowDto(
        test.Id, test.Name, test.Automated,
        db.Statuses.Where(status => status.Id == test.StatusId)
            .Select(status => new StatusDto(status.Id, status.Name, status.Color)).First(),
        db.TestLayers.Where(layer => layer.Id == test.TestLayerId)
            .Select(layer => new TestLayerDto(layer.Id, layer.Name)).FirstOrDefault(),
        test.CreatedBy, test.CreatedAt.ToUnixTimeMilliseconds(),
        test.ModifiedBy, test.ModifiedAt.ToUnixTimeMilliseconds());

    public static Expression<Func<TestCase, TestCaseFlatDto>> Flat(Db db) => test => new TestCaseFlatDto(
        test.Id, test.Name, test.Automated, test.External,
        db.TestLayers.Where(layer => layer.Id == test.TestLayerId).Select(layer => layer.Name).FirstOrDefault(),
        db.Statuses.Where(status => status.Id == test.StatusId)
            .Select(status => new StatusDto(status.Id, status.Name, status.Color)).First(),
        db.Workflows.Where(workflow => workflow.Id == test.WorkflowId)
            .Select(workflow => new WorkflowRowDto(workflow.Id, workflow.Name)).First(),
        test.CreatedBy, test.CreatedAt.ToUnixTimeMilliseconds(),
        test.ModifiedBy, test.ModifiedAt.ToUnixTimeMilliseconds());

    /// <summary>In the order given.</summary>
    /// <param name="editable">The caller may write to the project.</param>
    public static async Task<IReadOnlyList<TestCaseDto>> Of(
        Db db, IReadOnlyList<TestCase> cases, bool editable, CancellationToken stop)
    {
        var ids = cases.Select(test => test.Id).ToArray();
        var tags = (await db.TestCaseTags.Where(link => ids.Contains(link.TestCaseId))
                .Join(db.TestTags, link => link.TestTagId, tag => tag.Id,
                    (link, tag) => new { link.TestCaseId, tag.Id, tag.Name })
                .OrderBy(tag => tag.Name).ToListAsync(stop))
            .ToLookup(tag => tag.TestCaseId, tag => new TestTagDto(tag.Id, tag.Name));
        var statuses = (await db.Statuses.Select(row => new StatusDto(row.Id, row.Name, row.Color)).ToListAsync(stop))
            .ToDictionary(status => status.Id);
        var workflows = (await db.Workflows.Select(row => new WorkflowDto(row.Id, row.Name, null)).ToListAsync(stop))
            .ToDictionary(workflow => workflow.Id);
        var layers = (await db.TestLayers.Select(row => new TestLayerDto(row.Id, row.Name)).ToListAsync(stop))
            .ToDictionary(layer => layer.Id);
        return [.. cases.Select(test => Of(test, statuses[test.StatusId], workflows[test.WorkflowId]) with
        {
            Editable = editable && !test.Deleted, Tags = [.. tags[test.Id]],
            TestLayer = test.TestLayerId is { } layer ? layers.GetValueOrDefault(layer) : null,
        })];
    }

    private static TestCaseDto Of(TestCase test, StatusDto status, WorkflowDto workflow) => new(
        test.Id, test.ProjectId, test.Name, test.Automated, test.External, test.Deleted, status, workflow)
    {
        FullName = test.FullName, Hash = test.Hash, Links = test.Links,
        Description = test.Description, DescriptionHtml = Html(test.Description, test.DescriptionHtml),
        Precondition = test.Precondition, PreconditionHtml = Html(test.Precondition, test.PreconditionHtml),
        ExpectedResult = test.ExpectedResult, ExpectedResultHtml = Html(test.ExpectedResult, test.ExpectedResultHtml),
        CreatedBy = test.CreatedBy, CreatedDate = test.CreatedAt.ToUnixTimeMilliseconds(),
        LastModifiedBy = test.ModifiedBy, LastModifiedDate = test.ModifiedAt.ToUnixTimeMilliseconds(),
    };

    private static string? Html(string? text, string? html) =>
        html is { Length: > 0 } ? Prose.Clean(html) : text is { Length: > 0 } ? Prose.FromMarkdown(text) : null;
}
