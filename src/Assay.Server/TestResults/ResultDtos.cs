using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Launches;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>What goes over the wire of results, read for a whole page at once.</summary>
internal static class ResultDtos
{
    public static string? StatusName(Status? status) =>
        status is { } known ? LaunchReads.StatusName((short)known) : null;

    public static TestResultParameterDto Of(Parameter parameter) =>
        new(parameter.Name, parameter.Value, parameter.Hidden, parameter.Excluded);

    /// <summary>In the order given.</summary>
    public static async Task<IReadOnlyList<TestResultDto>> Of(
        Db db, IReadOnlyList<TestResult> results, CancellationToken stop)
    {
        var variantIds = results.Select(result => result.VariantId).Distinct().ToArray();
        var variants = await db.TestVariants.AsNoTracking()
            .Where(variant => variantIds.Contains(variant.Id))
            .ToDictionaryAsync(variant => variant.Id, stop);
        var testIds = results.Select(result => result.TestId).Distinct().ToArray();
        var cases = await db.Tests.Where(test => testIds.Contains(test.Id))
            .Select(test => new { test.Id, test.TestCaseId })
            .ToDictionaryAsync(test => test.Id, test => test.TestCaseId, stop);
        var layers = await db.TestLayers.ToDictionaryAsync(
            layer => layer.Id, layer => new IdAndName(layer.Id, layer.Name), stop);
        var tags = await Tags(db, variants.Values, stop);
        var facts = await Facts(db, results, stop);
        var categories = await Categories(db, results, stop);
        var launches = results.Select(result => result.LaunchId).Distinct().ToArray();
        var runs = results.All(result => result.JobRunId is null)
            ? []
            : (await LaunchReads.JobRuns(db, launches, stop)).SelectMany(group => group).ToDictionary(run => run.Id);
        return [.. results.Select(result =>
        {
            var variant = variants[result.VariantId];
            var known = facts.GetValueOrDefault(result.Id) ?? ResultFacts.None;
            var created = result.CreatedAt.ToUnixTimeMilliseconds();
            var start = result.StartAt?.ToUnixTimeMilliseconds();
            var run = result.JobRunId is { } runId ? runs.GetValueOrDefault(runId) : null;
            return new TestResultDto(
                result.Id, result.LaunchId, result.ProjectId, variant.Name, variant.FullName, StatusName(result.Status),
                cases[result.TestId])
            {
                Message = known.Message ?? result.Message, Trace = known.Trace, Description = known.Description,
                DescriptionHtml = known.DescriptionHtml, Precondition = known.Precondition,
                PreconditionHtml = known.PreconditionHtml, ExpectedResult = known.ExpectedResult,
                ExpectedResultHtml = known.ExpectedResultHtml, Start = start, Stop = start + result.DurationMs,
                Duration = result.DurationMs, HostId = result.HostId, ThreadId = result.ThreadId,
                Assignee = result.Assignee, TestedBy = result.TestedBy, Manual = result.Manual,
                External = result.SessionId is not null, Flaky = result.Flaky, Hidden = result.Hidden,
                Known = result.Known, Muted = result.Muted, HistoryKey = result.HistoryKey.ToString("N"),
                RetriedBy = result.RetriedBy is { } winner ? new(winner, variant.Name) : null,
                Category = categories.GetValueOrDefault(
                    (result.CategoryId, result.CategoryId is null ? result.LaunchCategoryId : null)),
                Layer = variant.TestLayerId is { } layer ? layers.GetValueOrDefault(layer) : null, JobRun = run,
                Parameters = known.Parameters?.ConvertAll(Of) ?? [],
                Links = known.Links?.ConvertAll(link => new ExternalLinkDto(link.Name, link.Url, link.Type)) ?? [],
                Tags = [.. variant.Labels.Where(label => label.Name == "tag")
                    .Select(label => new TestTagDto(tags.GetValueOrDefault(label.Value), label.Value))],
                CreatedBy = run?.CreatedBy, CreatedDate = created, LastModifiedBy = result.ModifiedBy ?? run?.CreatedBy,
                LastModifiedDate = result.ModifiedAt?.ToUnixTimeMilliseconds() ?? created,
            };
        })];
    }

    /// <summary>
    /// Bodies without their steps, each block read once, and unpacked while the database looks for the next ones.
    /// </summary>
    public static async Task<Dictionary<long, ResultFacts>> Facts(
        Db db, IReadOnlyList<TestResult> results, CancellationToken stop)
    {
        var wanted = results.ToLookup(result => (result.LaunchId, Id: result.BlockId ?? result.Id));
        var launches = wanted.Select(block => block.Key.LaunchId).ToArray();
        var ids = wanted.Select(block => block.Key.Id).ToArray();
        var facts = new Dictionary<long, ResultFacts>(results.Count);
        await foreach (var block in db.TestResultBodies.FromSql($"""
            select b.* from unnest({launches}, {ids}) k(launch_id, id) cross join lateral (
              select * from test_result_body b where b.launch_id = k.launch_id and b.id = k.id offset 0) b
            """).AsNoTracking().AsAsyncEnumerable().WithCancellation(stop))
        {
            var inBlock = wanted[(block.LaunchId, block.Id)];
            using var documents = new Compressed.Documents(
                block.Body, inBlock.Max(result => result.BlockPlace) + 1, withSteps: false);
            foreach (var result in inBlock) facts[result.Id] = ResultFacts.Read(documents, result.BlockPlace);
        }
        return facts;
    }

    public static async Task<Dictionary<string, long?>> Tags(
        Db db, IEnumerable<TestVariant> variants, CancellationToken stop)
    {
        var names = variants.SelectMany(variant => variant.Labels)
            .Where(label => label.Name == "tag")
            .Select(label => label.Value)
            .Distinct()
            .ToArray();
        return names.Length == 0
            ? []
            : await db.TestTags.Where(tag => names.Contains(tag.Name))
                .ToDictionaryAsync(tag => tag.Name, tag => (long?)tag.Id, stop);
    }

    private static async Task<Dictionary<(long?, long?), CategoryDto>> Categories(
        Db db, IReadOnlyList<TestResult> results, CancellationToken stop)
    {
        var found = new Dictionary<(long?, long?), CategoryDto>();
        var ids = results.Select(result => result.CategoryId).OfType<long>().Distinct().ToArray();
        if (ids.Length > 0)
            foreach (var category in await db.Categories.AsNoTracking()
                .Where(category => ids.Contains(category.Id))
                .ToListAsync(stop))
                found[(category.Id, null)] = new(
                    category.Id, category.Name, category.Color, category.Description, category.ProjectId);
        var local = results.Select(result => result.LaunchCategoryId).OfType<long>().Distinct().ToArray();
        if (local.Length > 0)
            foreach (var category in await db.LaunchCategories.AsNoTracking()
                .Where(category => local.Contains(category.Id))
                .ToListAsync(stop))
                found[(null, category.Id)] = new(null, category.Name, null, null, null);
        return found;
    }
}
