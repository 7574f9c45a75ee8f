using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.TestCases;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Dictionaries;

/// <summary>Layers, statuses and workflows: the same for all projects; a project says what it makes of them.</summary>
internal static class DictionaryEndpoints
{
    private static readonly SortMap<NamedRow> Sorts = new SortMap<NamedRow>(row => row.Id)
        .By("id", row => row.Id).By("name", row => row.Name.ToLower());

    public static void MapDictionaries(this IEndpointRouteBuilder api)
    {
        var layers = api.MapGroup("/testlayer").WithTags("Test layers");
        layers.MapGet("/", Layers).NeedSignIn();
        layers.MapGet("/suggest", SuggestLayers).NeedSignIn();
        layers.MapGet("/{id:long}", Layer).NeedSignIn();
        api.MapGet("/testlayerschema", LayerSchema).WithTags("Test layers").Need(Permission.Read);
        var statuses = api.MapGroup("/status").WithTags("Workflows");
        statuses.MapGet("/", Statuses).NeedSignIn();
        statuses.MapGet("/suggest", SuggestStatuses).NeedSignIn();
        statuses.MapGet("/{id:long}", Status).NeedSignIn();
        var workflows = api.MapGroup("/workflow").WithTags("Workflows");
        workflows.MapGet("/", Workflows).NeedSignIn();
        workflows.MapGet("/suggest", SuggestWorkflows).NeedSignIn();
        workflows.MapGet("/{id:long}", Workflow).NeedSignIn();
        api.MapGet("/workflowschema", WorkflowSchema).WithTags("Workflows").Need(Permission.Read);
    }

    /// <summary>Layers; with a project only those its labels lead to.</summary>
    internal static async Task<Page<TestLayerDto>> Layers(
        long? projectId, string? query, PageQuery page, HttpContext http, Db db, Access access, CancellationToken stop)
    {
        if (projectId is { } project) await access.Demand(http.Signed(), project, Permission.Read, "Project", stop);
        return await LayersOf(db, projectId, query, null, null, page, "id")
            .ToPage(page, rows => Task.FromResult<IReadOnlyList<TestLayerDto>>([.. rows.Select(row => new TestLayerDto(row.Id, row.Name))]), stop);
    }

    internal static Task<Page<IdAndName>> SuggestLayers(
        string? query, long[]? id, long[]? ignoreId, PageQuery page, Db db, CancellationToken stop) =>
        LayersOf(db, null, query, id, ignoreId, page, "name").ToPage(page, Names, stop);

    internal static async Task<TestLayerDto> Layer(long id, Db db, CancellationToken stop) =>
        await db.TestLayers.Where(layer => layer.Id == id).Select(layer => new TestLayerDto(layer.Id, layer.Name)).FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Test layer {id}");

    /// <summary>Which values of the label `layer` become which layer.</summary>
    internal static Task<Page<TestLayerSchemaDto>> LayerSchema(long projectId, PageQuery page, Db db, CancellationToken stop) =>
        db.TestLayerSchemas.Where(row => row.ProjectId == projectId).OrderBy(row => row.Id)
            .Join(db.TestLayers, row => row.TestLayerId, layer => layer.Id,
                (row, layer) => new TestLayerSchemaDto(row.Id, row.ProjectId, row.Key, new TestLayerDto(layer.Id, layer.Name)))
            .ToPage(page, stop);

    /// <summary>Statuses of test cases; with a workflow those in it.</summary>
    internal static Task<Page<StatusDto>> Statuses(long? workflowId, PageQuery page, Db db, CancellationToken stop) =>
        StatusesOf(db, workflowId, null, null, null, page).ToPage(page, rows => WithColors(rows, db, stop), stop);

    internal static Task<Page<IdAndName>> SuggestStatuses(
        string? query, long? workflowId, long[]? id, long[]? ignoreId, PageQuery page, Db db, CancellationToken stop) =>
        StatusesOf(db, workflowId, query, id, ignoreId, page).ToPage(page, Names, stop);

    internal static async Task<StatusDto> Status(long id, Db db, CancellationToken stop) =>
        await db.Statuses.Where(status => status.Id == id)
            .Select(status => new StatusDto(status.Id, status.Name, status.Color)).FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Status {id}");

    /// <summary>Workflows with their statuses in order.</summary>
    internal static Task<Page<WorkflowDto>> Workflows(PageQuery page, Db db, CancellationToken stop) =>
        WorkflowsOf(db, null, null, null, page).ToPage(page, rows => WithStatuses(rows, db, stop), stop);

    internal static Task<Page<IdAndName>> SuggestWorkflows(
        string? query, long[]? id, long[]? ignoreId, PageQuery page, Db db, CancellationToken stop) =>
        WorkflowsOf(db, query, id, ignoreId, page).ToPage(page, Names, stop);

    internal static async Task<WorkflowDto> Workflow(long id, Db db, CancellationToken stop) =>
        (await WithStatuses(await db.Workflows.Where(row => row.Id == id).Select(row => new NamedRow { Id = row.Id, Name = row.Name }).ToListAsync(stop), db, stop))
            is [var found] ? found : throw Refusal.NotFound($"Workflow {id}");

    /// <summary>The workflows that new manual and automated test cases of the project start with.</summary>
    internal static Task<Page<WorkflowSchemaDto>> WorkflowSchema(long projectId, PageQuery page, Db db, CancellationToken stop) =>
        db.WorkflowSchemas.Where(row => row.ProjectId == projectId).OrderBy(row => row.Id).ToPage(page, async rows =>
        {
            var ids = rows.Select(row => row.WorkflowId).ToArray();
            var names = await db.Workflows.Where(row => ids.Contains(row.Id)).Select(row => new NamedRow { Id = row.Id, Name = row.Name }).ToListAsync(stop);
            var workflows = (await WithStatuses(names, db, stop)).ToDictionary(workflow => workflow.Id);
            return (IReadOnlyList<WorkflowSchemaDto>)[.. rows.Select(row => new WorkflowSchemaDto(
                row.Id, row.ProjectId, row.Automated ? "automated" : "manual", workflows[row.WorkflowId]))];
        }, stop);

    private static IQueryable<NamedRow> LayersOf(
        Db db, long? projectId, string? query, long[]? id, long[]? ignoreId, PageQuery page, string otherwise)
    {
        var layers = db.TestLayers.AsQueryable();
        if (projectId is { } project)
            layers = layers.Where(layer => db.TestLayerSchemas.Any(row => row.ProjectId == project && row.TestLayerId == layer.Id));
        return Ordered(layers.Select(layer => new NamedRow { Id = layer.Id, Name = layer.Name }), query, id, ignoreId, page, otherwise);
    }

    private static IQueryable<NamedRow> StatusesOf(
        Db db, long? workflowId, string? query, long[]? id, long[]? ignoreId, PageQuery page)
    {
        var statuses = db.Statuses.AsQueryable();
        if (workflowId is { } workflow)
            statuses = statuses.Where(status => db.WorkflowStatuses.Any(row => row.WorkflowId == workflow && row.StatusId == status.Id));
        return Ordered(statuses.Select(status => new NamedRow { Id = status.Id, Name = status.Name }), query, id, ignoreId, page, "name");
    }

    private static IQueryable<NamedRow> WorkflowsOf(Db db, string? query, long[]? id, long[]? ignoreId, PageQuery page) =>
        Ordered(db.Workflows.Select(workflow => new NamedRow { Id = workflow.Id, Name = workflow.Name }), query, id, ignoreId, page, "name");

    private static IQueryable<NamedRow> Ordered(
        IQueryable<NamedRow> rows, string? query, long[]? id, long[]? ignoreId, PageQuery page, string otherwise)
    {
        if (id is { Length: > 0 }) rows = rows.Where(row => id.Contains(row.Id));
        if (ignoreId is { Length: > 0 }) rows = rows.Where(row => !ignoreId.Contains(row.Id));
        if (TestCaseEndpoints.Filled(query) is { } text)
        {
            var pattern = Like.Part(text);
            rows = rows.Where(row => EF.Functions.ILike(row.Name, pattern, "\\"));
        }
        return Sorts.Apply(rows, page.Sort.Count > 0 ? page : page with { Sort = [new(otherwise, false)] });
    }

    private static Task<IReadOnlyList<IdAndName>> Names(IReadOnlyList<NamedRow> rows) =>
        Task.FromResult<IReadOnlyList<IdAndName>>([.. rows.Select(row => new IdAndName(row.Id, row.Name))]);

    private static async Task<IReadOnlyList<StatusDto>> WithColors(IReadOnlyList<NamedRow> rows, Db db, CancellationToken stop)
    {
        var ids = rows.Select(row => row.Id).ToArray();
        var colors = await db.Statuses.Where(status => ids.Contains(status.Id)).ToDictionaryAsync(status => status.Id, status => status.Color, stop);
        return [.. rows.Select(row => new StatusDto(row.Id, row.Name, colors[row.Id]))];
    }

    private static async Task<IReadOnlyList<WorkflowDto>> WithStatuses(IReadOnlyList<NamedRow> rows, Db db, CancellationToken stop)
    {
        var ids = rows.Select(row => row.Id).ToArray();
        var statuses = (await db.WorkflowStatuses.Where(row => ids.Contains(row.WorkflowId))
                .Join(db.Statuses, row => row.StatusId, status => status.Id, (row, status) => new { row.WorkflowId, row.Position, status })
                .OrderBy(row => row.Position).ToListAsync(stop))
            .ToLookup(row => row.WorkflowId, row => new StatusDto(row.status.Id, row.status.Name, row.status.Color));
        return [.. rows.Select(row => new WorkflowDto(row.Id, row.Name, [.. statuses[row.Id]]))];
    }
}
