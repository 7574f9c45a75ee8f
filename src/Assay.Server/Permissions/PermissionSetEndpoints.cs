using System.Linq.Expressions;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Permissions;

/// <summary>Sets of permissions that are given to collaborators of projects.</summary>
internal static class PermissionSetEndpoints
{
    private static readonly SortMap<PermissionSet> Sorts = new SortMap<PermissionSet>(set => set.Id)
        .By("id", set => set.Id).By("name", set => set.Name.ToLower());

    private static readonly Expression<Func<PermissionSet, PermissionSetDto>> Dto = set =>
        new PermissionSetDto(set.Id, set.Name, PermissionNames.Of(set.Permissions));

    public static void MapPermissions(this IEndpointRouteBuilder api)
    {
        var sets = api.MapGroup("/permissionset").WithTags("Permissions");
        sets.MapGet("/", List).NeedSignIn();
        sets.MapGet("/suggest", Suggest).NeedSignIn();
        sets.MapGet("/{id:long}", Get).NeedSignIn();
        sets.MapPost("/", Create).NeedAdmin();
        sets.MapPatch("/{id:long}", Patch).NeedAdmin();
        sets.MapDelete("/{id:long}", Delete).Answers(204).NeedAdmin();
        api.MapGet("/permission", Mine).Need(Permission.Read).WithTags("Permissions");
        api.MapGlobalSettings();
    }

    /// <summary>What you may do in a project.</summary>
    internal static IReadOnlyList<string> Mine(long? projectId, HttpContext http) => PermissionNames.Of(http.Granted());

    /// <summary>All sets, the built-in ones (Owner, Write, Read) with negative ids.</summary>
    internal static Task<Page<PermissionSetDto>> List(PageQuery page, Db db, CancellationToken stop) =>
        Sorts.Apply(db.PermissionSets, page).Select(Dto).ToPage(page, stop);

    /// <summary>Ids and names of sets; `id` finds certain ones, `ignoreId` leaves certain ones out.</summary>
    internal static Task<Page<IdAndName>> Suggest(
        string? query, long[] id, long[] ignoreId, PageQuery page, Db db, CancellationToken stop)
    {
        IQueryable<PermissionSet> sets = db.PermissionSets;
        var part = query?.Trim().ToLowerInvariant() ?? "";
        if (part.Length > 0) sets = sets.Where(set => set.Name.ToLower().Contains(part));
        if (id.Length > 0) sets = sets.Where(set => id.Contains(set.Id));
        if (ignoreId.Length > 0) sets = sets.Where(set => !ignoreId.Contains(set.Id));
        return Sorts.Apply(sets, page).Select(set => new IdAndName(set.Id, set.Name)).ToPage(page, stop);
    }

    /// <summary>One set.</summary>
    internal static async Task<PermissionSetDto> Get(long id, Db db, CancellationToken stop) =>
        await db.PermissionSets.Where(set => set.Id == id).Select(Dto).FirstOrDefaultAsync(stop) ?? throw Missing(id);

    /// <summary>Makes a set; each permission brings those it implies.</summary>
    internal static async Task<PermissionSetDto> Create(PermissionSetPatchDto body, Db db, CancellationToken stop)
    {
        var set = new PermissionSet
        {
            Name = ValidName.Of(body.Name, "a permission set"), Permissions = PermissionNames.Parse(body.Permissions),
        };
        db.PermissionSets.Add(set);
        await Save(db, set, stop);
        return await Get(set.Id, db, stop);
    }

    /// <summary>Changes what the body names; who has the set may do so with their next request.</summary>
    internal static async Task<PermissionSetDto> Patch(
        long id, PermissionSetPatchDto body, Db db, CancellationToken stop)
    {
        var set = await Own(id, db, stop);
        if (body.Name is not null) set.Name = ValidName.Of(body.Name, "a permission set");
        if (body.Permissions is not null) set.Permissions = PermissionNames.Parse(body.Permissions);
        await Save(db, set, stop);
        return await Get(id, db, stop);
    }

    /// <summary>Deletes a set that nobody has.</summary>
    internal static async Task<IResult> Delete(long id, Db db, CancellationToken stop)
    {
        var set = await Own(id, db, stop);
        // Nobody can take a grant in a deleted project back.
        var deleted = db.Projects.Where(project => project.DeletedAt != null).Select(project => project.Id);
        await db.ProjectAccess.Where(access => access.PermissionSetId == id && deleted.Contains(access.ProjectId))
            .ExecuteDeleteAsync(stop);
        try
        {
            db.PermissionSets.Remove(set);
            await db.SaveChangesAsync(stop);
            return Results.NoContent();
        }
        catch (DbUpdateException error) when (error.IsReference())
        {
            var projects = await db.ProjectAccess.Where(access => access.PermissionSetId == id)
                .Select(access => access.ProjectId).Distinct().CountAsync(stop);
            throw Refusal.Conflict(
                $"The permission set \"{set.Name}\" is in use in {projects} projects; give its holders another first");
        }
    }

    private static async Task<PermissionSet> Own(long id, Db db, CancellationToken stop)
    {
        var set = await db.PermissionSets.FirstOrDefaultAsync(set => set.Id == id, stop) ?? throw Missing(id);
        return set.IsBuiltIn
            ? throw Refusal.Conflict(
                $"The permission set \"{set.Name}\" is built in and never changes; make one of your own")
            : set;
    }

    private static Refusal Missing(long id) => Refusal.NotFound($"Permission set {id}");

    private static async Task Save(Db db, PermissionSet set, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict(
                $"Validation error: a permission set named \"{set.Name}\" exists already; choose another name");
        }
    }
}
