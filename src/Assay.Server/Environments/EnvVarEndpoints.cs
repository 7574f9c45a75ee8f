using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Environments;

/// <summary>
/// Environment variables are the same for all projects. Those that every instance has keep their names.
/// </summary>
internal static class EnvVarEndpoints
{
    public static void MapEnvironmentVariables(this IEndpointRouteBuilder api)
    {
        foreach (var path in (ReadOnlySpan<string>)["/ev", "/environment"])
        {
            var variables = api.MapGroup(path).WithTags("Environment variables");
            variables.MapGet("/", List).NeedSignIn();
            variables.MapPost("/", Create).NeedUser();
            variables.MapPost("/merge", Merge).Answers(202).NeedAdmin();
            variables.MapGet("/suggest", Suggest).NeedSignIn();
            variables.MapGet("/{id:long}", Get).NeedSignIn();
            variables.MapPatch("/{id:long}", Patch).NeedAdmin();
            variables.MapDelete("/{id:long}", Delete).Answers(204).NeedAdmin();
        }
    }

    /// <summary>Variables by name, at most 1000; more are found by suggest.</summary>
    internal static Task<List<EnvVarDto>> List(Db db, CancellationToken stop) =>
        db.EnvVars.OrderBy(row => row.Name.ToLower()).ThenBy(row => row.Id).Take(1000)
            .Select(row => new EnvVarDto(row.Id, row.Name)).ToListAsync(stop);

    internal static Task<Page<IdAndName>> Suggest(SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(db.EnvVars.Select(row => new NamedRow { Id = row.Id, Name = row.Name }), stop);

    internal static async Task<EnvVarDto> Get(long id, Db db, CancellationToken stop)
    {
        var row = await Find(id, db, stop);
        return new(row.Id, row.Name);
    }

    internal static async Task<EnvVarDto> Create(EnvVarChangeDto body, Db db, CancellationToken stop)
    {
        var row = new EnvVar { Name = ValidName.Of(body.Name, "a variable") };
        db.EnvVars.Add(row);
        await Save(row, db, stop);
        return new(row.Id, row.Name);
    }

    internal static async Task<EnvVarDto> Patch(long id, EnvVarChangeDto body, Db db, CancellationToken stop)
    {
        var row = await Own(id, db, stop);
        if (body.Name is not null) row.Name = ValidName.Of(body.Name, "a variable");
        await Save(row, db, stop);
        return new(row.Id, row.Name);
    }

    /// <summary>Takes a variable away that no result has; mappings to it go with it.</summary>
    internal static async Task<IResult> Delete(long id, Db db, CancellationToken stop)
    {
        await Own(id, db, stop);
        var gone = await db.EnvVars.Where(row => row.Id == id && !db.EnvVarValues.Any(value => value.EnvVarId == id))
            .ExecuteDeleteAsync(stop);
        if (gone == 0) throw Refusal.Conflict("The variable has values in results; rename it instead");
        return Results.NoContent();
    }

    /// <summary>
    /// Moves values, mappings and links of jobs of a variable into another one and takes the emptied one away. Values
    /// of the same name become one.
    /// </summary>
    internal static async Task<IResult> Merge(EnvVarMergeDto body, EnvVarMerge merge, CancellationToken stop)
    {
        if (body is not { From: { } from, To: { } to })
            throw Refusal.Invalid("Validation error: from and to name the variables to be merged");
        await merge.Into(from, to, stop);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private static async Task<EnvVar> Find(long id, Db db, CancellationToken stop) =>
        await db.EnvVars.FirstOrDefaultAsync(row => row.Id == id, stop)
            ?? throw Refusal.NotFound($"Environment variable {id}");

    private static async Task<EnvVar> Own(long id, Db db, CancellationToken stop) => id < 0
        ? throw Refusal.Conflict("Every instance has this variable; it can be neither renamed nor deleted")
        : await Find(id, db, stop);

    private static async Task Save(EnvVar row, Db db, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict($"There is an environment variable \"{row.Name}\" already");
        }
    }
}
