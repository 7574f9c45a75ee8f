using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Dictionaries;

/// <summary>Statuses and workflows are the same for all projects; a project says where its test cases start.</summary>
internal static class WorkflowEndpoints
{
    private static readonly SortMap<WorkStatus> StatusSorts = new SortMap<WorkStatus>(status => status.Id)
        .By("id", status => status.Id).By("name", status => status.Name.ToLower());

    private static readonly SortMap<Workflow> Sorts = new SortMap<Workflow>(workflow => workflow.Id)
        .By("id", workflow => workflow.Id).By("name", workflow => workflow.Name.ToLower());

    public static void MapWorkflows(this IEndpointRouteBuilder api)
    {
        var statuses = api.MapGroup("/status").WithTags("Workflows");
        statuses.MapGet("/", Statuses).NeedSignIn();
        statuses.MapGet("/suggest", SuggestStatuses).NeedSignIn();
        statuses.MapGet("/{id:long}", Status).NeedSignIn();
        var workflows = api.MapGroup("/workflow").WithTags("Workflows");
        workflows.MapGet("/", List).NeedSignIn();
        workflows.MapGet("/suggest", Suggest).NeedSignIn();
        workflows.MapGet("/{id:long}", Get).NeedSignIn();
        api.MapGet("/workflowschema", Schema).WithTags("Workflows").Need(Permission.Read);
    }

    /// <summary>Statuses of test cases; with a workflow those in it.</summary>
    internal static Task<Page<StatusDto>> Statuses(long? workflowId, PageQuery page, Db db, CancellationToken stop) =>
        StatusSorts.Apply(StatusesOf(db, workflowId), page.Or("name"))
            .Select(status => new StatusDto(status.Id, status.Name, status.Color)).ToPage(page, stop);

    internal static Task<Page<IdAndName>> SuggestStatuses(
        long? workflowId, SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(StatusesOf(db, workflowId)
            .Select(status => new NamedRow { Id = status.Id, Name = status.Name }), stop);

    internal static async Task<StatusDto> Status(long id, Db db, CancellationToken stop) =>
        await db.Statuses.Where(status => status.Id == id)
            .Select(status => new StatusDto(status.Id, status.Name, status.Color)).FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Status {id}");

    /// <summary>Workflows with their statuses in order.</summary>
    internal static Task<Page<WorkflowDto>> List(PageQuery page, Db db, CancellationToken stop) =>
        Sorts.Apply(db.Workflows.AsNoTracking(), page.Or("name"))
            .ToPage(page, rows => WorkflowReads.WithStatuses(db, rows, stop), stop);

    internal static Task<Page<IdAndName>> Suggest(SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(db.Workflows.Select(workflow => new NamedRow { Id = workflow.Id, Name = workflow.Name }), stop);

    internal static async Task<WorkflowDto> Get(long id, Db db, CancellationToken stop) =>
        await WorkflowReads.Find(db, id, stop) ?? throw Refusal.NotFound($"Workflow {id}");

    /// <summary>The workflows that new manual and automated test cases of the project start with.</summary>
    internal static Task<Page<WorkflowSchemaDto>> Schema(
        long projectId, PageQuery page, Db db, CancellationToken stop) =>
        db.WorkflowSchemas.AsNoTracking().Where(row => row.ProjectId == projectId).OrderBy(row => row.Id)
            .ToPage(page, rows => WorkflowReads.Schemas(db, rows, stop), stop);

    private static IQueryable<WorkStatus> StatusesOf(Db db, long? workflowId) =>
        workflowId is not { } workflow
            ? db.Statuses
            : db.Statuses.Where(status => db.WorkflowStatuses
                .Any(row => row.WorkflowId == workflow && row.StatusId == status.Id));
}
