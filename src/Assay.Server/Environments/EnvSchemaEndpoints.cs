using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Environments;

internal static class EnvSchemaEndpoints
{
    public static void MapEnvironmentSchema(this IEndpointRouteBuilder api)
    {
        var schema = api.MapGroup("/evschema").WithTags("Environment mapping");
        schema.MapGet("/", List).Need(Permission.Read);
        schema.MapPost("/", Create).Need(Permission.Configure);
        schema.MapGet("/unmapped", Unmapped).Need(Permission.Configure);
        schema.MapGet("/{id:long}", Get).Need(Permission.Read, Of());
        schema.MapPatch("/{id:long}", Patch).Need(Permission.Configure, Of());
        schema.MapDelete("/{id:long}", Delete).Answers(204).Need(Permission.Configure, Of());
    }

    private static ProjectOf Of() => ProjectOf.Entity("Mapping", "id", (db, id) =>
        db.EnvVarSchemas.Where(row => row.Id == id).Select(row => (long?)row.ProjectId));

    /// <summary>Which raw variables of uploads become which environment variables.</summary>
    internal static Task<Page<EnvSchemaDto>> List(long projectId, PageQuery page, Db db, CancellationToken stop) =>
        Rows(db, db.EnvVarSchemas.Where(row => row.ProjectId == projectId).OrderBy(row => row.Id)).ToPage(page, stop);

    internal static Task<EnvSchemaDto> Get(long id, Db db, CancellationToken stop) =>
        Rows(db, db.EnvVarSchemas.Where(row => row.Id == id)).FirstAsync(stop);

    /// <summary>Names of variables that uploads had and the project does not map, the latest first.</summary>
    internal static Task<Page<UnmappedKeyDto>> Unmapped(
        long projectId, PageQuery page, Db db, CancellationToken stop) =>
        EnvKeys.Unmapped(db, projectId).ToPage(page, stop);

    internal static async Task<EnvSchemaDto> Create(EnvSchemaCreateDto body, Db db, CancellationToken stop)
    {
        var row = new EnvVarSchema
        {
            ProjectId = body.ProjectId, Key = Key(body.Key),
            EnvVarId = await Variable(body.EnvVarId ?? body.EnvVar?.Id, db, stop),
        };
        db.EnvVarSchemas.Add(row);
        await Save(row, db, stop);
        return await Get(row.Id, db, stop);
    }

    internal static async Task<EnvSchemaDto> Patch(
        long id, EnvSchemaPatchDto body, Db db, CancellationToken stop)
    {
        var row = await db.EnvVarSchemas.FirstAsync(mapping => mapping.Id == id, stop);
        if (body.Key is not null) row.Key = Key(body.Key);
        if (body.EnvVarId is not null) row.EnvVarId = await Variable(body.EnvVarId, db, stop);
        await Save(row, db, stop);
        return await Get(id, db, stop);
    }

    internal static async Task<IResult> Delete(long id, Db db, CancellationToken stop)
    {
        await db.EnvVarSchemas.Where(row => row.Id == id).ExecuteDeleteAsync(stop);
        return Results.NoContent();
    }

    private static string Key(string? key) => key?.Trim() is { Length: > 0 and <= 255 } valid
        ? valid
        : throw Refusal.Invalid("Validation error: the key has 1 to 255 characters");

    private static async Task<long> Variable(long? id, Db db, CancellationToken stop) =>
        id is { } variable && await db.EnvVars.AnyAsync(row => row.Id == variable, stop)
            ? variable
            : throw Refusal.Invalid("Validation error: envVarId names no environment variable");

    private static async Task Save(EnvVarSchema row, Db db, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict($"Validation error: the key \"{row.Key}\" is mapped already");
        }
    }

    public static IQueryable<EnvSchemaDto> Rows(Db db, IQueryable<EnvVarSchema> rows) =>
        rows.Join(db.EnvVars, row => row.EnvVarId, variable => variable.Id, (row, variable) =>
            new EnvSchemaDto(row.Id, row.Key, new IdAndName(variable.Id, variable.Name), row.ProjectId));
}
