using System.Globalization;
using System.Security.Claims;
using Assay.Server.Accounts;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Permissions;

/// <summary>The account behind a request.</summary>
internal sealed record Caller(long AccountId, string Username, GlobalRole Role)
{
    public bool IsAdmin => Role == GlobalRole.Admin;

    public static Caller? Of(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true
        && long.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id)
        && Enum.TryParse<GlobalRole>(user.FindFirstValue(ClaimTypes.Role), ignoreCase: true, out var role)
            ? new(id, user.Identity.Name ?? "", role)
            : null;
}

/// <summary>What a caller may do in a project: the union of grants, the public flag and the global role.</summary>
internal sealed class Access(Db db)
{
    /// <returns>Null when there is no such project.</returns>
    public async Task<Permission?> Of(Caller caller, long projectId, CancellationToken stop)
    {
        var found = await db.Projects.Where(project => project.Id == projectId && project.DeletedAt == null)
            .Select(project => new
            {
                project.IsPublic,
                Granted = db.ProjectAccess
                    .Where(access => access.ProjectId == projectId && access.AccountId == caller.AccountId)
                    .Join(db.PermissionSets, access => access.PermissionSetId, set => set.Id,
                        (_, set) => (Permission?)set.Permissions)
                    .FirstOrDefault(),
            })
            .FirstOrDefaultAsync(stop);
        if (found is null) return null;

        return Effective(caller.Role, found.Granted ?? Permission.None, found.IsPublic);
    }

    /// <summary>Refuses like a route does: 404 without read, 403 without the permission.</summary>
    public async Task Demand(Caller caller, long projectId, Permission permission, string what, CancellationToken stop)
    {
        var granted = await Of(caller, projectId, stop);
        if (granted is null || !granted.Value.HasFlag(Permission.Read)) throw Refusal.NotFound(what);
        if (!granted.Value.HasFlag(permission))
            throw Refusal.Forbidden(
                $"This needs the permission project:{permission.ToString().ToLowerInvariant()}; "
                    + "ask an owner of the project");
    }

    /// <summary>The ids of the projects the caller may read.</summary>
    public IQueryable<long> Readable(Caller caller) =>
        caller.IsAdmin
            ? db.Projects.Where(project => project.DeletedAt == null).Select(project => project.Id)
            : db.Projects.Where(project => project.DeletedAt == null && (project.IsPublic ||
                    db.ProjectAccess.Any(access => access.ProjectId == project.Id
                        && access.AccountId == caller.AccountId)))
                .Select(project => project.Id);

    public static Permission Effective(GlobalRole role, Permission granted, bool isPublic)
    {
        if (role == GlobalRole.Admin) return Implied(Permission.Configure);
        var all = Implied(granted | (isPublic ? Permission.Read : Permission.None));
        return role == GlobalRole.Guest ? all & Permission.Read : all;
    }

    public static Permission Implied(Permission granted)
    {
        if (granted.HasFlag(Permission.Configure)) granted |= Permission.Write;
        if (granted.HasFlag(Permission.Write)) granted |= Permission.Comment;
        if (granted.HasFlag(Permission.Comment)) granted |= Permission.Read;
        return granted;
    }
}
