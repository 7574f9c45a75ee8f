using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>One launch out of two, and two out of one.</summary>
internal static class LaunchMergeEndpoints
{
    public static void MapLaunchMerge(this IEndpointRouteBuilder api)
    {
        var launches = api.MapGroup("/launch").WithTags("Launches");
        launches.MapPost("/merge", Merge).NeedSignIn();
        launches.MapPost("/{id:long}/copy", Copy).Answers<LaunchDto>(202).Need(Permission.Write, ProjectOf.Launch());
    }

    /// <summary>
    /// Moves results, job runs and sessions of a launch into another open one of its project and deletes the emptied
    /// launch. Ids of results and runs stay; tests that both have become attempts of one result. Results of a large
    /// launch go on arriving after the answer; progress of the other launch is ready when it has them.
    /// </summary>
    internal static async Task<IdAndName> Merge(
        LaunchMergeDto body, HttpContext http, Db db, LaunchMerge merge, CancellationToken stop)
    {
        if (body is not { From: { } from, To: { } to })
            throw Refusal.Invalid("Validation error: from and to name the launches to be merged");
        await merge.Into([from], to, http.Signed(), stop);
        return await db.Launches.Where(launch => launch.Id == to)
            .Select(launch => new IdAndName(launch.Id, launch.Name)).FirstAsync(stop);
    }

    /// <summary>A new, open launch without results that is named, tagged and linked as this one.</summary>
    internal static async Task<IResult> Copy(
        long id, LaunchCopyDto body, HttpContext http, Db db, Access access, TimeProvider clock,
        CancellationToken stop) =>
        Results.Json(
            await Copied(id, body, http, db, access, clock, stop), statusCode: StatusCodes.Status202Accepted);

    public static async Task<LaunchDto> Copied(
        long id, LaunchCopyDto body, HttpContext http, Db db, Access access, TimeProvider clock,
        CancellationToken stop)
    {
        var launch = await db.Launches.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        var tags = body.Tags ?? [.. (await LaunchReads.Tags(db, [id], stop))[id]
            .Select(tag => new NameDto(tag.Id, tag.Name))];
        return await LaunchEndpoints.Create(
            new(body.LaunchName ?? launch.Name, launch.ProjectId, tags, body.Links ?? launch.Links,
                body.Issues ?? launch.Issues, launch.Autoclose, false, null),
            http, db, access, clock, stop);
    }
}
