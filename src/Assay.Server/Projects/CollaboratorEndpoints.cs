using Assay.Api;
using Assay.Server.Accounts;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Projects;

/// <summary>Who works in a project, and with which permissions.</summary>
internal static class CollaboratorEndpoints
{
    private static readonly SortMap<Grant> Sorts = new SortMap<Grant>(grant => grant.Account.Id)
        .By("id", grant => grant.Account.Id).By("username", grant => grant.Account.Username.ToLower())
        .By("firstName", grant => grant.Account.FirstName!.ToLower())
        .By("lastName", grant => grant.Account.LastName!.ToLower())
        .By("permissionSetId", grant => grant.Set.Id).By("permissionSetName", grant => grant.Set.Name);

    public static void MapCollaborators(this IEndpointRouteBuilder api)
    {
        var project = api.MapGroup("/project").WithTags("Collaborators");
        project.MapGet("/{id:long}/collaborator", Everybody).Need(Permission.Read, ProjectOf.Project("id"));
        project.MapGet("/{id:long}/owner", Owners).Need(Permission.Read, ProjectOf.Project("id"));
        project.MapGet("/access/{projectId:long}/collaborator", List).Need(Permission.Configure);
        project.MapPost("/access/{projectId:long}/collaborator", Add).Need(Permission.Configure);
        project.MapDelete("/access/{projectId:long}/collaborator", Remove).Answers(204).Need(Permission.Configure);
    }

    /// <summary>Active accounts that were granted something in the project.</summary>
    internal static Task<Page<ProjectCollaboratorDto>> Everybody(
        long id, string? query, PageQuery page, Db db, CancellationToken stop) =>
        Names(Grants(db, id, Active(db, query)), page, stop);

    /// <summary>Active accounts that were granted to configure the project.</summary>
    internal static Task<Page<ProjectCollaboratorDto>> Owners(
        long id, string? query, PageQuery page, Db db, CancellationToken stop) =>
        Names(Grants(db, id, Active(db, query))
            .Where(grant => grant.Set.Permissions.HasFlag(Permission.Configure)), page, stop);

    /// <summary>What was granted to whom; `query` looks into names, `permissionsSetId` is any of these.</summary>
    internal static Task<Page<ProjectCollaboratorAccessDto>> List(
        long projectId, string? query, long[] permissionsSetId, PageQuery page, Db db, CancellationToken stop)
    {
        var grants = Grants(db, projectId, db.Accounts.Matching(query));
        if (permissionsSetId.Length > 0) grants = grants.Where(grant => permissionsSetId.Contains(grant.Set.Id));
        return Rows(Sorts.Apply(grants, page)).ToPage(page, stop);
    }

    /// <summary>Grants permissions, in place of those somebody had. Answers the rows that were named.</summary>
    internal static async Task<IReadOnlyList<ProjectCollaboratorAccessDto>> Add(
        long projectId, ProjectAccessCollaboratorAddDto body, HttpContext http, Db db,
        Collaborators collaborators, CancellationToken stop)
    {
        await collaborators.Grant(http.Signed(), projectId, body.Collaborators, stop);
        var named = db.Accounts.Named(body.Collaborators!.Select(grant => grant.Username));
        return await Rows(Grants(db, projectId, named).OrderBy(grant => grant.Account.Id)).ToListAsync(stop);
    }

    /// <summary>Takes back what was granted: the next request of these people is refused.</summary>
    internal static async Task<IResult> Remove(
        long projectId, string[] username, HttpContext http, Collaborators collaborators, CancellationToken stop)
    {
        await collaborators.Remove(http.Signed(), projectId, username, stop);
        return Results.NoContent();
    }

    private static IQueryable<Account> Active(Db db, string? query) =>
        db.Accounts.Where(account => account.Enabled).Matching(query);

    private static IQueryable<Grant> Grants(Db db, long projectId, IQueryable<Account> accounts) =>
        from access in db.ProjectAccess
        where access.ProjectId == projectId
        join account in accounts on access.AccountId equals account.Id
        join set in db.PermissionSets on access.PermissionSetId equals set.Id
        select new Grant { Account = account, Set = set };

    private static Task<Page<ProjectCollaboratorDto>> Names(
        IQueryable<Grant> grants, PageQuery page, CancellationToken stop) =>
        Sorts.Apply(grants, page)
            .Select(grant => new ProjectCollaboratorDto(
                grant.Account.Username, grant.Account.FirstName, grant.Account.LastName))
            .ToPage(page, stop);

    private static IQueryable<ProjectCollaboratorAccessDto> Rows(IQueryable<Grant> grants) =>
        grants.Select(grant => new ProjectCollaboratorAccessDto(
            grant.Account.Username, grant.Account.FirstName, grant.Account.LastName, grant.Account.Email,
            grant.Set.Id, grant.Set.Name, Array.Empty<IdAndName>()));

    private sealed class Grant
    {
        public required Account Account { get; init; }
        public required PermissionSet Set { get; init; }
    }
}
