using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

internal static class LaunchEndpoints
{
    public static readonly SortMap<Launch> Sorts = new SortMap<Launch>(launch => launch.Id, tieDescending: true)
        .By("name", launch => launch.Name.ToLower()).By("createdDate", launch => launch.CreatedAt)
        .By("lastModifiedDate", launch => launch.ModifiedAt).By("id", launch => launch.Id);

    public static void MapLaunches(this IEndpointRouteBuilder api)
    {
        var launches = api.MapGroup("/launch").WithTags("Launches");
        launches.MapGet("/", List).Answers<Page<LaunchDto>>().Need(Permission.Read);
        launches.MapGet("/suggest", Suggest).Need(Permission.Read);
        launches.MapGet("/__search", Search).Need(Permission.Read);
        launches.MapGet("/query/validate", Validate).Need(Permission.Read);
        launches.MapPost("/", Create).NeedSignIn();
        launches.MapPost("/new", CreateShort).NeedSignIn();
        launches.MapGet("/{id:long}", Get).Need(Permission.Read, ProjectOf.Launch());
        launches.MapPatch("/{id:long}", Patch).Need(Permission.Write, ProjectOf.Launch());
        launches.MapDelete("/{id:long}", Delete).Answers(204).NeedSignIn();
        launches.MapPost("/{id:long}/close", Close).Answers(204).Need(Permission.Write, ProjectOf.Launch());
        launches.MapPost("/{id:long}/reopen", Reopen).Answers(204).Need(Permission.Write, ProjectOf.Launch());
        launches.MapGet("/{id:long}/progress", Progress).Need(Permission.Read, ProjectOf.Launch());
    }

    /// <summary>Launches of a project, newest first; with preview=true as the list page shows them.</summary>
    internal static async Task<IResult> List(
        long projectId, string? search, bool? preview, PageQuery page, Db db, CancellationToken stop)
    {
        var launches = Sorts.Apply(Of(db, projectId).Matching(search, db), page);
        return preview == true
            ? Results.Json(await launches.ToPage(page, rows => LaunchReads.Previews(db, rows, stop), stop))
            : Results.Json(await launches.ToPage(page, rows => LaunchReads.Rows(db, rows, stop), stop));
    }

    /// <summary>Launches whose name contains the text; with id only those, without those of ignoreId.</summary>
    internal static Task<Page<IdAndName>> Suggest(
        long projectId, string? query, [FromQuery(Name = "id")] long[]? only, long[]? ignoreId, PageQuery page, Db db,
        CancellationToken stop) =>
        Sorts.Apply(Of(db, projectId).Matching(query, db)
                .Where(launch => only == null || only.Length == 0 || only.Contains(launch.Id))
                .Where(launch => ignoreId == null || !ignoreId.Contains(launch.Id)), page)
            .Select(launch => new IdAndName(launch.Id, launch.Name)).ToPage(page, stop);

    /// <summary>Launches that match an AQL query, such as `closed = false and tag = "nightly"`.</summary>
    internal static Task<Page<LaunchDto>> Search(
        long projectId, string? rql, PageQuery page, HttpContext http, Db db, TimeProvider clock,
        CancellationToken stop) =>
        Sorts.Apply(
            Of(db, projectId).Matching(rql, LaunchFields.Of(db), new(clock.GetUtcNow(), http.Signed().Username)), page)
            .ToPage(page, rows => LaunchReads.Rows(db, rows, stop), stop);

    /// <summary>Whether a query is valid and how many launches it matches.</summary>
    internal static async Task<AqlValidateResponseDto> Validate(
        long projectId, string? rql, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            var found = Of(db, projectId)
                .Matching(rql, LaunchFields.Of(db), new(clock.GetUtcNow(), http.Signed().Username));
            return new(true, await found.LongCountAsync(stop));
        }
        catch (Refusal invalid)
        {
            return new(false, null, invalid.Message);
        }
    }

    /// <summary>An empty, open launch.</summary>
    internal static async Task<LaunchDto> Create(
        LaunchCreateDto body, HttpContext http, Db db, Access access, TimeProvider clock, CancellationToken stop)
    {
        var caller = http.Signed();
        var project = body.ProjectId ?? throw Refusal.Invalid("Validation error: project id should be specified");
        await access.Demand(caller, project, Permission.Write, $"Project {project}", stop);
        var now = clock.GetUtcNow();
        var launch = new Launch
        {
            ProjectId = project, Name = ValidName.Of(body.Name, "a launch"), Autoclose = body.Autoclose ?? false,
            External = body.External ?? false, Links = [.. body.Links ?? []], Issues = [.. body.Issues ?? []],
            GitContext = body.GitContext?.GetRawText(), CreatedAt = now, CreatedBy = caller.Username, ModifiedAt = now,
            ModifiedBy = caller.Username, LastActivityAt = now,
        };
        db.Launches.Add(launch);
        await db.SaveChangesAsync(stop);
        await LaunchTags.Set(db, launch.Id, (body.Tags ?? []).Select(tag => tag.Name ?? ""), stop);
        await Live.Topics.Notify(db, launch.Id, project, stop);
        return (await LaunchReads.Rows(db, [launch], stop))[0];
    }

    /// <summary>The same from older clients.</summary>
    internal static Task<LaunchDto> CreateShort(
        LaunchEventDto body, HttpContext http, Db db, Access access, TimeProvider clock, CancellationToken stop) =>
        Create(
            new(body.Name, body.ProjectId, body.Tags?.Select(tag => new NameDto(null, tag)).ToList(),
                null, null, body.Autoclose, true, null),
            http, db, access, clock, stop);

    internal static async Task<LaunchDto> Get(long id, Db db, CancellationToken stop) =>
        (await LaunchReads.Rows(db, [await db.Launches.FirstAsync(launch => launch.Id == id, stop)], stop))[0];

    /// <summary>Changes what the body names; also on a closed launch, whose results stay as they are.</summary>
    internal static async Task<LaunchDto> Patch(
        long id, LaunchPatchDto body, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var launch = await db.Launches.FirstAsync(row => row.Id == id, stop);
        if (body.Name is not null) launch.Name = ValidName.Of(body.Name, "a launch");
        if (body.Links is not null) launch.Links = [.. body.Links];
        if (body.Issues is not null) launch.Issues = [.. body.Issues];
        if (body.Autoclose is { } autoclose) launch.Autoclose = autoclose;
        if (body.External is { } external) launch.External = external;
        launch.ModifiedAt = clock.GetUtcNow();
        launch.ModifiedBy = http.Signed().Username;
        await db.SaveChangesAsync(stop);
        if (body.Tags is not null) await LaunchTags.Set(db, id, await TagNames(body.Tags, db, stop), stop);
        await Live.Topics.Notify(db, id, launch.ProjectId, stop);
        return await Get(id, db, stop);
    }

    /// <summary>
    /// The launch is gone at once, its space is given back in the background. Deleting it again changes nothing.
    /// </summary>
    internal static async Task<IResult> Delete(
        long id, HttpContext http, Db db, Access access, LaunchSpace space, TimeProvider clock, CancellationToken stop)
    {
        if (await db.Launches.FirstOrDefaultAsync(
            launch => launch.Id == id && launch.DeletedAt == null, stop) is not { } launch)
            return Results.NoContent();
        await access.Demand(http.Signed(), launch.ProjectId, Permission.Write, $"Launch {id}", stop);
        launch.DeletedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(stop);
        await Live.Topics.Notify(db, id, launch.ProjectId, stop);
        space.Begin();
        return Results.NoContent();
    }

    /// <summary>Freezes the results and writes test cases from them. Closing a closed launch changes nothing.</summary>
    internal static async Task<IResult> Close(long id, HttpContext http, LaunchClosing closing, CancellationToken stop)
    {
        await closing.Begin(id, http.Signed().Username, stop);
        return Results.NoContent();
    }

    /// <summary>Lets results come again. What closing wrote stays; closing again brings it up to date.</summary>
    internal static async Task<IResult> Reopen(long id, HttpContext http, LaunchClosing closing, CancellationToken stop)
    {
        await closing.Reopen(id, http.Signed().Username, stop);
        return Results.NoContent();
    }

    /// <summary>Whether everything sent to the launch is counted and its closing, if asked for, is done.</summary>
    internal static async Task<LaunchProgressDto> Progress(
        long id, Db db, UploadsInFlight uploads, CancellationToken stop)
    {
        var state = await db.Launches.Where(launch => launch.Id == id).Select(launch => launch.State).FirstAsync(stop);
        var merging = await db.MergingLaunches.AnyAsync(row => row.IntoId == id, stop);
        return new(state != LaunchState.Closing && !merging && !uploads.Any(id));
    }

    public static IQueryable<Launch> Of(Db db, long projectId) =>
        db.Launches.Where(launch => launch.ProjectId == projectId && launch.DeletedAt == null);

    private static async Task<IEnumerable<string>> TagNames(IReadOnlyList<NameDto> tags, Db db, CancellationToken stop)
    {
        var ids = tags.Where(tag => tag.Name is null && tag.Id is not null).Select(tag => tag.Id!.Value).ToArray();
        var known = ids.Length == 0
            ? []
            : await db.LaunchTags.Where(tag => ids.Contains(tag.Id)).Select(tag => tag.Name).ToListAsync(stop);
        return tags.Where(tag => tag.Name is not null).Select(tag => tag.Name!).Concat(known);
    }
}
