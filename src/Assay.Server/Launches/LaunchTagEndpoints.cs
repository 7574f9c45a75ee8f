using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Dictionaries;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>
/// Tags of launches. One name is one tag everywhere; seen are those of launches that the caller may
/// read.
/// </summary>
internal static class LaunchTagEndpoints
{
    private static readonly SortMap<LaunchTag> Sorts = new SortMap<LaunchTag>(tag => tag.Id)
        .By("name", tag => tag.Name.ToLower()).By("id", tag => tag.Id);

    public static void MapLaunchTags(this IEndpointRouteBuilder api)
    {
        var tags = api.MapGroup("/launch/tag").WithTags("Launches");
        tags.MapGet("/", List).NeedSignIn();
        tags.MapGet("/suggest", Suggest).NeedSignIn();
        tags.MapGet("/{id:long}", Get).NeedSignIn();
        tags.MapPost("/", Create).NeedUser();
        tags.MapPatch("/{id:long}", Patch).NeedAdmin();
        tags.MapDelete("/{id:long}", Delete).Answers(204).NeedAdmin();
    }

    /// <summary>Tags of the launches of a project, or of all, by name.</summary>
    internal static Task<Page<IdAndName>> List(
        long? projectId, PageQuery page, HttpContext http, Db db, Access access, CancellationToken stop) =>
        Rows(Seen(projectId, http, db, access), page, stop);

    /// <summary>Tags whose name contains the text; with id only those, without those of ignoreId.</summary>
    internal static Task<Page<IdAndName>> Suggest(
        string? query, long? projectId, [FromQuery(Name = "id")] long[]? only, long[]? ignoreId, PageQuery page,
        HttpContext http, Db db, Access access, CancellationToken stop) =>
        Rows(Seen(projectId, http, db, access)
            .Where(tag => string.IsNullOrEmpty(query) || tag.Name.ToLower().Contains(query.ToLower()))
            .Where(tag => only == null || only.Length == 0 || only.Contains(tag.Id))
            .Where(tag => ignoreId == null || !ignoreId.Contains(tag.Id)), page, stop);

    internal static async Task<IdAndName> Get(
        long id, HttpContext http, Db db, Access access, CancellationToken stop) =>
        await Seen(null, http, db, access).Where(tag => tag.Id == id).Select(tag => new IdAndName(tag.Id, tag.Name))
            .FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Launch tag {id}");

    /// <summary>A tag without launches; one that is there already is answered as it is.</summary>
    internal static async Task<IdAndName> Create(NameDto body, Db db, CancellationToken stop)
    {
        var name = ValidName.Of(body.Name, "a tag");
        await db.Database.ExecuteSqlAsync(
            $"insert into launch_tag (name) values ({name}) on conflict do nothing", stop);
        return await db.LaunchTags.Where(tag => tag.Name == name).Select(tag => new IdAndName(tag.Id, tag.Name))
            .FirstAsync(stop);
    }

    /// <summary>Renames the tag on all launches that have it.</summary>
    internal static async Task<IdAndName> Patch(long id, NameDto body, Db db, CancellationToken stop)
    {
        var tag = await db.LaunchTags.FirstOrDefaultAsync(row => row.Id == id, stop)
            ?? throw Refusal.NotFound($"Launch tag {id}");
        if (body.Name is not null) tag.Name = ValidName.Of(body.Name, "a tag");
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict($"There is a launch tag \"{tag.Name}\" already");
        }
        return new(tag.Id, tag.Name);
    }

    /// <summary>Takes the tag from all launches.</summary>
    internal static async Task<IResult> Delete(long id, Db db, CancellationToken stop)
    {
        await db.LaunchTags.Where(tag => tag.Id == id).ExecuteDeleteAsync(stop);
        return Results.NoContent();
    }

    private static IQueryable<LaunchTag> Seen(long? projectId, HttpContext http, Db db, Access access)
    {
        if (projectId is null && http.Signed().IsAdmin) return db.LaunchTags;
        var projects = access.Readable(http.Signed()).Where(project => projectId == null || project == projectId);
        return db.LaunchTags.Where(tag => db.LaunchTagLinks.Any(link => link.LaunchTagId == tag.Id
            && db.Launches.Any(launch =>
                launch.Id == link.LaunchId && launch.DeletedAt == null && projects.Contains(launch.ProjectId))));
    }

    private static Task<Page<IdAndName>> Rows(IQueryable<LaunchTag> tags, PageQuery page, CancellationToken stop) =>
        Sorts.Apply(tags, page.Sort.Count > 0 ? page : page with { Sort = [new("name", false)] })
            .Select(tag => new IdAndName(tag.Id, tag.Name)).ToPage(page, stop);
}
