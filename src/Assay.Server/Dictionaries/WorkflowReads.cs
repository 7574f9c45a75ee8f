using Assay.Api;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Dictionaries;

internal static class WorkflowReads
{
    public static async Task<WorkflowDto?> Find(Db db, long id, CancellationToken stop) =>
        await db.Workflows.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, stop) is { } found
            ? (await WithStatuses(db, [found], stop))[0]
            : null;

    /// <summary>Each with its statuses in order.</summary>
    public static async Task<IReadOnlyList<WorkflowDto>> WithStatuses(
        Db db, IReadOnlyList<Workflow> workflows, CancellationToken stop)
    {
        var ids = workflows.Select(workflow => workflow.Id).ToArray();
        var statuses = (await db.WorkflowStatuses.Where(row => ids.Contains(row.WorkflowId))
                .Join(db.Statuses, row => row.StatusId, status => status.Id,
                    (row, status) => new { row.WorkflowId, row.Position, status })
                .OrderBy(row => row.Position).ToListAsync(stop))
            .ToLookup(row => row.WorkflowId, row => new StatusDto(row.status.Id, row.status.Name, row.status.Color));
        return [.. workflows.Select(row => new WorkflowDto(row.Id, row.Name, [.. statuses[row.Id]]))];
    }

    public static async Task<IReadOnlyList<WorkflowSchemaDto>> Schemas(
        Db db, IReadOnlyList<WorkflowSchema> schemas, CancellationToken stop)
    {
        var ids = schemas.Select(row => row.WorkflowId).ToArray();
        var workflows = await db.Workflows.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(stop);
        var known = (await WithStatuses(db, workflows, stop)).ToDictionary(workflow => workflow.Id);
        return [.. schemas.Select(row => new WorkflowSchemaDto(
            row.Id, row.ProjectId, row.Automated ? "automated" : "manual", known[row.WorkflowId]))];
    }
}
