using Assay.Api;
using Assay.Server.CustomFields;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

internal static class TreeReads
{
    /// <summary>The trees of a project: its own and those of every project.</summary>
    public static IQueryable<Tree> Of(Db db, long projectId) =>
        db.Trees.AsNoTracking().Where(tree => tree.ProjectId == projectId || tree.ProjectId == null);

    /// <param name="projectId">The project they are shown in; none for a tree of every project by itself.</param>
    /// <param name="withArchived">Levels whose field is archived too.</param>
    public static async Task<IReadOnlyList<TreeDto>> Dtos(
        Db db, IReadOnlyList<Tree> trees, long? projectId, bool withArchived, CancellationToken stop)
    {
        var levels = await Levels(db, trees, withArchived, stop);
        return [.. trees.Select(tree => new TreeDto(
            tree.Id, tree.Name, tree.ProjectId ?? projectId, [.. levels[tree.Id].Select(CustomFieldReads.Dto)]))];
    }

    public static async Task<IReadOnlyList<TreeDtoV2>> DtosV2(
        Db db, IReadOnlyList<Tree> trees, long? projectId, bool withArchived, CancellationToken stop)
    {
        var levels = await Levels(db, trees, withArchived, stop);
        var ids = levels.SelectMany(level => level).Select(field => field.Id).Distinct().ToArray();
        var fields = await CustomFieldReads.Of(db, projectId ?? 0, ids, stop);
        return [.. trees.Select(tree => new TreeDtoV2(tree.Id, tree.Name, tree.ProjectId ?? projectId,
            [.. levels[tree.Id].Select(level => Level(fields[level.Id]))]))];
    }

    private static TreeCustomFieldProjectDto Level(CustomFieldProjectDto field) =>
        new(field.Id, field.CustomField, field.Required, field.Locked, field.DefaultCustomFieldValueId);

    private static async Task<ILookup<long, CustomField>> Levels(
        Db db, IReadOnlyList<Tree> trees, bool withArchived, CancellationToken stop)
    {
        var ids = trees.Select(tree => tree.Id).ToArray();
        return (await db.TreeFields.Where(level => ids.Contains(level.TreeId))
                .Join(db.CustomFields, level => level.CustomFieldId, field => field.Id,
                    (level, field) => new { level, field })
                .Where(row => withArchived || !row.field.Archived)
                .OrderBy(row => row.level.Position).AsNoTracking().ToListAsync(stop))
            .ToLookup(row => row.level.TreeId, row => row.field);
    }
}
