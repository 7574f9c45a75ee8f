using System.Linq.Expressions;
using System.Text.Json;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Integrations;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Assay.Server.Projects;

internal static class ProjectEndpoints
{
    private static readonly SortMap<Project> Sorts = new SortMap<Project>(project => project.Id)
        .By("name", project => project.Name.ToLower()).By("createdDate", project => project.CreatedAt)
        .By("lastModifiedDate", project => project.ModifiedAt).By("id", project => project.Id);

    public static void MapProjects(this IEndpointRouteBuilder api)
    {
        var projects = api.MapGroup("/project").WithTags("Projects");
        projects.MapGet("/", List).NeedSignIn();
        projects.MapGet("/suggest", Suggest).NeedSignIn();
        projects.MapPost("/", Create).NeedUser();
        projects.MapGet("/{id:long}", Get).Need(Permission.Read, ProjectOf.Project("id"));
        projects.MapPatch("/{id:long}", Patch).Need(Permission.Configure, ProjectOf.Project("id"));
        projects.MapDelete("/{id:long}", Delete).Answers(204).Need(Permission.Configure, ProjectOf.Project("id"));
        projects.MapPost("/{id:long}/favorite", Favor).Need(Permission.Read, ProjectOf.Project("id"));
        projects.MapGet("/{id:long}/stats", Stats).Need(Permission.Read, ProjectOf.Project("id"));
    }

    public static Expression<Func<Project, ProjectDto>> Dto(Db db, long accountId) => project => new ProjectDto(
        project.Id, project.Name, project.Abbr, project.Description, project.IsPublic,
        db.ProjectFavorites.Any(favorite => favorite.AccountId == accountId && favorite.ProjectId == project.Id),
        project.CreatedBy, project.CreatedAt.ToUnixTimeMilliseconds(), project.ModifiedBy,
        project.ModifiedAt.ToUnixTimeMilliseconds());

    /// <summary>Projects you may read.</summary>
    internal static Task<Page<ProjectDto>> List(
        string? query, bool? my, bool? favorite, PageQuery page, HttpContext http, Db db, Access access,
        CancellationToken stop)
    {
        var caller = http.Signed();
        return Sorts.Apply(Visible(query, my, favorite, caller, db, access), page)
            .Select(Dto(db, caller.AccountId))
            .ToPage(page, stop);
    }

    /// <summary>
    /// Ids and names of projects whose name contains the query; with `write` only those you may write to.
    /// </summary>
    internal static Task<Page<IdAndName>> Suggest(
        string? query, bool? write, PageQuery page, HttpContext http, Db db, Access access, CancellationToken stop) =>
        Sorts.Apply(Visible(query, write, null, http.Signed(), db, access), page)
            .Select(project => new IdAndName(project.Id, project.Name)).ToPage(page, stop);

    private static IQueryable<Project> Visible(
        string? query, bool? my, bool? favorite, Caller caller, Db db, Access access)
    {
        var readable = access.Readable(caller);
        var projects = db.Projects.Where(project => readable.Contains(project.Id));
        if (!string.IsNullOrWhiteSpace(query))
            projects = projects.Where(project => EF.Functions.ILike(project.Name, $"%{query.Trim()}%"));
        if (my == true && !caller.IsAdmin)
            projects = projects.Where(project =>
                db.ProjectAccess.Any(row => row.ProjectId == project.Id && row.AccountId == caller.AccountId));
        if (favorite == true)
            projects = projects.Where(project =>
                db.ProjectFavorites.Any(row => row.ProjectId == project.Id && row.AccountId == caller.AccountId));
        return projects;
    }

    /// <summary>Makes a project; you become its owner.</summary>
    internal static async Task<ProjectDto> Create(
        ProjectCreateDto body, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var caller = http.Signed();
        if (!await db.MayCreateProjects(caller, stop))
            throw Refusal.Forbidden("Only administrators may make projects here; ask one of them");
        var name = ValidName.Of(body.Name, "a project");
        var project = new Project
        {
            Name = name, Abbr = Abbreviation(body.Abbr, name), Description = body.Description, IsPublic = body.IsPublic,
            CreatedAt = clock.GetUtcNow(), CreatedBy = caller.Username, ModifiedAt = clock.GetUtcNow(),
            ModifiedBy = caller.Username,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Projects.Add(project);
        await Save(db, name, stop);
        ProjectDefaults.Add(db, project.Id);
        db.ProjectAccess.Add(new ProjectAccess
        {
            ProjectId = project.Id, AccountId = caller.AccountId, PermissionSetId = PermissionSet.Owner,
        });
        await db.SaveChangesAsync(stop);
        await ProjectIntegrationChanges.ConnectNew(db, project.Id, caller.Username, project.CreatedAt, stop);
        await transaction.CommitAsync(stop);
        return await db.Projects.Where(row => row.Id == project.Id).Select(Dto(db, caller.AccountId)).FirstAsync(stop);
    }

    internal static Task<ProjectDto> Get(long id, HttpContext http, Db db, CancellationToken stop) =>
        db.Projects.Where(project => project.Id == id).Select(Dto(db, http.Signed().AccountId)).FirstAsync(stop);

    /// <summary>Changes what the body names.</summary>
    internal static async Task<ProjectDto> Patch(
        long id, JsonElement body, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var caller = http.Signed();
        if (body.ValueKind != JsonValueKind.Object)
            throw Refusal.Invalid("Validation error: the body should be a JSON object");
        var project = await db.Projects.FirstAsync(row => row.Id == id, stop);
        if (body.TryGetProperty("name", out var name))
            project.Name = ValidName.Of(Json.Text(name, "name"), "a project");
        if (body.TryGetProperty("abbr", out var abbr))
            project.Abbr = Abbreviation(Json.Text(abbr, "abbr"), project.Name);
        if (body.TryGetProperty("description", out var description))
            project.Description = Json.Text(description, "description");
        if (body.TryGetProperty("isPublic", out var isPublic))
            project.IsPublic = isPublic.ValueKind == JsonValueKind.True;
        project.ModifiedAt = clock.GetUtcNow();
        project.ModifiedBy = caller.Username;
        await Save(db, project.Name, stop);
        return await Get(id, http, db, stop);
    }

    /// <summary>The project is gone at once; its space is given back in the background.</summary>
    internal static async Task<IResult> Delete(long id, Db db, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await db.Projects.Where(project => project.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(project => project.DeletedAt, now), stop);
        return Results.NoContent();
    }

    internal static async Task<IResult> Favor(long id, bool? favorite, HttpContext http, Db db, CancellationToken stop)
    {
        var account = http.Signed().AccountId;
        var mine = db.ProjectFavorites.Where(row => row.AccountId == account && row.ProjectId == id);
        if (favorite == false) await mine.ExecuteDeleteAsync(stop);
        else await db.Database.ExecuteSqlAsync(
            $"insert into project_favorite (account_id, project_id) values ({account}, {id}) on conflict do nothing",
            stop);
        return Empty.Ok();
    }

    internal static async Task<ProjectStatsDto> Stats(long id, Db db, CancellationToken stop)
    {
        var cases = await db.TestCases.Where(test => test.ProjectId == id && !test.Deleted)
            .GroupBy(test => test.Automated)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToListAsync(stop);
        var launches = await db.Launches.LongCountAsync(
            launch => launch.ProjectId == id && launch.DeletedAt == null, stop);
        var automated = cases.FirstOrDefault(group => group.Key)?.Count ?? 0;
        var manual = cases.FirstOrDefault(group => !group.Key)?.Count ?? 0;
        return new(automated, manual, launches, automated + manual == 0 ? 0 : 100.0 * automated / (automated + manual));
    }

    private static string Abbreviation(string? given, string name)
    {
        if (given?.Trim() is { Length: > 0 and <= 4 } valid) return valid;
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var letters = words.Length > 1 ? $"{words[0][0]}{words[1][0]}" : name[..Math.Min(2, name.Length)];
        return letters.ToUpperInvariant();
    }

    private static async Task Save(Db db, string name, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error)
            when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw Refusal.Conflict($"Validation error: a project named \"{name}\" exists already");
        }
    }
}
