using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Assay.Server.Environments;

internal sealed record EnvSchemaDto(long Id, string Key, IdAndName EnvVar, long ProjectId);

internal sealed record EnvSchemaCreate(long ProjectId, string? Key, IdOnly? EnvVar) : IOfProject;

internal sealed record IdOnly(long Id);

internal static class EnvSchemaEndpoints
{
    public static void MapEnvironmentSchema(this IEndpointRouteBuilder api)
    {
        var schema = api.MapGroup("/evschema").WithTags("Environment mapping");
        schema.MapGet("/", List).Need(Permission.Read);
        schema.MapPost("/", Create).Need(Permission.Configure);
        schema.MapDelete("/{id:long}", Delete).Answers(204).Need(Permission.Configure, Of());
    }

    private static ProjectOf Of() => ProjectOf.Entity("Mapping", "id", (db, id) =>
        db.EnvVarSchemas.Where(row => row.Id == id).Select(row => (long?)row.ProjectId));

    /// <summary>Which raw variables of uploads become which environment variables.</summary>
    internal static Task<Page<EnvSchemaDto>> List(long projectId, PageQuery page, Db db, CancellationToken stop) =>
        Rows(db, db.EnvVarSchemas.Where(row => row.ProjectId == projectId).OrderBy(row => row.Id)).ToPage(page, stop);

    internal static async Task<EnvSchemaDto> Create(EnvSchemaCreate body, Db db, CancellationToken stop)
    {
        if (body.Key?.Trim() is not { Length: > 0 and <= 255 } key)
            throw Refusal.Invalid("Validation error: the key has 1 to 255 characters");
        if (body.EnvVar is not { } variable || !await db.EnvVars.AnyAsync(row => row.Id == variable.Id, stop))
            throw Refusal.Invalid("Validation error: envVar.id names no environment variable");
        var row = new EnvVarSchema { ProjectId = body.ProjectId, Key = key, EnvVarId = variable.Id };
        db.EnvVarSchemas.Add(row);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error)
            when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw Refusal.Conflict($"Validation error: the key \"{key}\" is mapped already");
        }
        return await Rows(db, db.EnvVarSchemas.Where(created => created.Id == row.Id)).FirstAsync(stop);
    }

    internal static async Task<IResult> Delete(long id, Db db, CancellationToken stop)
    {
        await db.EnvVarSchemas.Where(row => row.Id == id).ExecuteDeleteAsync(stop);
        return Results.NoContent();
    }

    private static IQueryable<EnvSchemaDto> Rows(Db db, IQueryable<EnvVarSchema> rows) =>
        rows.Join(db.EnvVars, row => row.EnvVarId, variable => variable.Id, (row, variable) =>
            new EnvSchemaDto(row.Id, row.Key, new IdAndName(variable.Id, variable.Name), row.ProjectId));
}
