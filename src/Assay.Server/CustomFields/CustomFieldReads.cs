using Assay.Api;
using Assay.Server.Data;
using Assay.Server.TestCases;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.CustomFields;

/// <summary>A field that a project uses.</summary>
internal sealed class BoundField
{
    public required CustomFieldProject Bound { get; init; }
    public required CustomField Field { get; init; }
}

internal static class CustomFieldReads
{
    public static CustomFieldDto Dto(CustomField field) => new(field.Id, field.Name, field.Required, field.SingleSelect,
        field.Locked, field.Archived, field.CreatedAt.ToUnixTimeMilliseconds());

    public static CustomFieldProjectDto Dto(CustomField field, long projectId, CustomFieldProject? bound) => new(
        field.Id, field.Name, projectId, field.Required || bound?.Required == true, field.SingleSelect,
        field.Locked || bound?.Locked == true, bound?.DefaultValueId, Dto(field));

    public static IQueryable<BoundField> Bound(Db db, long projectId) =>
        db.CustomFieldProjects.AsNoTracking().Where(row => row.ProjectId == projectId)
            .Join(db.CustomFields, row => row.CustomFieldId, field => field.Id,
                (row, field) => new BoundField { Bound = row, Field = field })
            .Where(row => !row.Field.Archived);

    /// <summary>A field's values in the project, its own and global ones; without a field those of all.</summary>
    public static IQueryable<CustomFieldValue> Values(Db db, long projectId, long? fieldId) =>
        db.CustomFieldValues.AsNoTracking()
            .Where(value => value.ProjectId == projectId || value.ProjectId == null)
            .Where(value => fieldId == null || value.CustomFieldId == fieldId);

    /// <summary>These fields as the project has them, also those it no longer uses.</summary>
    public static async Task<Dictionary<long, CustomFieldProjectDto>> Of(
        Db db, long projectId, long[] fieldIds, CancellationToken stop)
    {
        var bound = await db.CustomFieldProjects.AsNoTracking()
            .Where(row => row.ProjectId == projectId && fieldIds.Contains(row.CustomFieldId))
            .ToDictionaryAsync(row => row.CustomFieldId, stop);
        return (await db.CustomFields.AsNoTracking().Where(field => fieldIds.Contains(field.Id)).ToListAsync(stop))
            .ToDictionary(field => field.Id, field => Dto(field, projectId, bound.GetValueOrDefault(field.Id)));
    }

    /// <summary>Values of one field with how many of the cases have each.</summary>
    public static async Task<IReadOnlyList<CustomFieldValueWithTcCountDto>> Counted(
        Db db, IReadOnlyList<CustomFieldValue> values, IQueryable<TestCase> cases, CancellationToken stop)
    {
        if (values.Count == 0) return [];
        var (fieldId, ids) = (values[0].CustomFieldId, values.Select(value => value.Id).ToArray());
        var field = Dto(await db.CustomFields.AsNoTracking().FirstAsync(row => row.Id == fieldId, stop));
        var counts = await db.TestCaseValues.Where(row => ids.Contains(row.ValueId))
            .Join(cases, row => row.TestCaseId, test => test.Id, (row, _) => row.ValueId)
            .GroupBy(id => id).Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, stop);
        return [.. values.Select(value => new CustomFieldValueWithTcCountDto(
            value.Id, value.Name, value.ProjectId is null, field, counts.GetValueOrDefault(value.Id)))];
    }
}
