using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Environments;

/// <summary>Values of variables, such as branches: those of launches that the caller may read.</summary>
internal static class EnvVarValueEndpoints
{
    public static void MapEnvironmentValues(this IEndpointRouteBuilder api)
    {
        var values = api.MapGroup("/evv").WithTags("Environment variables");
        values.MapGet("/", List).NeedSignIn();
        values.MapPost("/", Create).NeedUser();
        values.MapGet("/suggest", Suggest).NeedSignIn();
        values.MapGet("/{id:long}", Get).NeedSignIn();
        values.MapPatch("/{id:long}", Patch).NeedAdmin();
        values.MapDelete("/{id:long}", Delete).Answers(204).NeedAdmin();
    }

    /// <summary>Values of a variable by name, at most 1000; more are found by suggest.</summary>
    internal static Task<List<EnvVarValueDto>> List(
        long envVarId, HttpContext http, Db db, Access access, CancellationToken stop) =>
        Rows(db, Seen(http, db, access, null, null).Where(value => value.EnvVarId == envVarId)
            .OrderBy(value => value.Name).Take(1000)).ToListAsync(stop);

    /// <summary>Values by part of their name, of a variable, a project, a launch.</summary>
    internal static Task<Page<IdAndName>> Suggest(
        long? envVarId, long? projectId, long? launchId, SuggestQuery suggest, HttpContext http, Db db,
        Access access, CancellationToken stop) =>
        suggest.From(Seen(http, db, access, projectId, launchId)
            .Where(value => envVarId == null || value.EnvVarId == envVarId)
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }), stop);

    internal static async Task<EnvVarValueDto> Get(
        long id, HttpContext http, Db db, Access access, CancellationToken stop) =>
        await Rows(db, Seen(http, db, access, null, null).Where(value => value.Id == id)).FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Environment value {id}");

    /// <summary>A value of a variable; one that is there already is answered as it is.</summary>
    internal static async Task<EnvVarValueDto> Create(EnvVarValueCreateDto body, Db db, CancellationToken stop)
    {
        var name = ValidName.Of(body.Name, "a value");
        if (body.Variable?.Id is not { } variable || !await db.EnvVars.AnyAsync(row => row.Id == variable, stop))
            throw Refusal.Invalid("Validation error: variable.id names no environment variable");
        await db.Database.ExecuteSqlAsync(
            $"insert into env_var_value (env_var_id, name) values ({variable}, {name}) on conflict do nothing", stop);
        return await Rows(db, db.EnvVarValues.Where(row => row.EnvVarId == variable && row.Name == name))
            .FirstAsync(stop);
    }

    /// <summary>Renames the value in all environments that have it.</summary>
    internal static async Task<EnvVarValueDto> Patch(
        long id, EnvVarValuePatchDto body, Db db, CancellationToken stop)
    {
        var value = await db.EnvVarValues.FirstOrDefaultAsync(row => row.Id == id, stop)
            ?? throw Refusal.NotFound($"Environment value {id}");
        if (body.Name is not null) value.Name = ValidName.Of(body.Name, "a value");
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict($"The variable has a value \"{value.Name}\" already");
        }
        return await Rows(db, db.EnvVarValues.Where(row => row.Id == id)).FirstAsync(stop);
    }

    /// <summary>Takes a value away that no result has.</summary>
    internal static async Task<IResult> Delete(long id, Db db, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // Under the lock an upload that begins to use the value waits.
        if (!await db.EnvVarValues.FromSql($"select * from env_var_value where id = {id} for update").AnyAsync(stop))
            throw Refusal.NotFound($"Environment value {id}");
        if (await db.EnvironmentValues.AnyAsync(row => row.EnvVarValueId == id, stop))
            throw Refusal.Conflict("Results have this value; rename it instead");
        await db.EnvVarValues.Where(row => row.Id == id).ExecuteDeleteAsync(stop);
        await transaction.CommitAsync(stop);
        return Results.NoContent();
    }

    private static IQueryable<EnvVarValue> Seen(
        HttpContext http, Db db, Access access, long? projectId, long? launchId)
    {
        var caller = http.Signed();
        if (caller.IsAdmin && projectId == null && launchId == null) return db.EnvVarValues;
        var projects = access.Readable(caller);
        var launches = db.Launches.Where(launch => launch.DeletedAt == null && projects.Contains(launch.ProjectId)
            && (projectId == null || launch.ProjectId == projectId) && (launchId == null || launch.Id == launchId));
        var ids = db.LaunchEnvironments
            .Join(launches, row => row.LaunchId, launch => launch.Id, (row, _) => row.EnvironmentId)
            .Join(db.EnvironmentValues, id => id, value => value.EnvironmentId, (_, value) => value.EnvVarValueId);
        return db.EnvVarValues.Where(value => ids.Contains(value.Id));
    }

    private static IQueryable<EnvVarValueDto> Rows(Db db, IQueryable<EnvVarValue> values) =>
        values.Select(value => new EnvVarValueDto(value.Id, value.Name,
            db.EnvVars.Where(variable => variable.Id == value.EnvVarId)
                .Select(variable => new IdAndName(variable.Id, variable.Name)).First()));
}
