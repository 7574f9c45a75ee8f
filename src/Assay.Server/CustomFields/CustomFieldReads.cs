using System.Linq.Expressions;
using Assay.Api;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.CustomFields;

internal static class CustomFieldReads
{
    private static readonly Func<CustomField, CustomFieldDto> Compiled = From().Compile();

    public static Expression<Func<CustomField, CustomFieldDto>> From() => field => new CustomFieldDto(
        field.Id, field.Name, field.Required, field.SingleSelect, field.Locked, field.Archived, field.CreatedAt.ToUnixTimeMilliseconds());

    public static CustomFieldDto Dto(CustomField field) => Compiled(field);

    /// <summary>These fields as the project has them, also those it no longer uses.</summary>
    public static async Task<Dictionary<long, CustomFieldProjectDto>> Of(Db db, long projectId, long[] fieldIds, CancellationToken stop)
    {
        var bound = await db.CustomFieldProjects.AsNoTracking()
            .Where(row => row.ProjectId == projectId && fieldIds.Contains(row.CustomFieldId))
            .ToDictionaryAsync(row => row.CustomFieldId, stop);
        return (await db.CustomFields.AsNoTracking().Where(field => fieldIds.Contains(field.Id)).ToListAsync(stop))
            .ToDictionary(field => field.Id, field => Dto(field, projectId, bound.GetValueOrDefault(field.Id)));
    }

    public static CustomFieldProjectDto Dto(CustomField field, long projectId, CustomFieldProject? bound) => new(
        field.Id, field.Name, projectId, field.Required || bound?.Required == true, field.SingleSelect,
        field.Locked || bound?.Locked == true, bound?.DefaultValueId, Dto(field));
}
