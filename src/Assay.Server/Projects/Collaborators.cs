using Assay.Api;
using Assay.Server.Accounts;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Projects;

/// <summary>Grants in a project and takes back. Somebody who can configure the project always remains.</summary>
internal sealed class Collaborators(Db db)
{
    private const int MostAtOnce = 1000;

    /// <summary>Gives each of them the named set, in place of the one they had.</summary>
    /// <exception cref="Refusal">400: an unknown name or set; 409: nobody could configure the project.</exception>
    public Task Grant(
        Caller caller, long projectId, IReadOnlyList<ProjectAccessGrantDto>? grants, CancellationToken stop)
    {
        if (grants is not { Count: > 0 and <= MostAtOnce }
            || grants.Any(grant => string.IsNullOrWhiteSpace(grant?.Username)))
            throw Refusal.Invalid(
                $"Validation error: collaborators should be 1 to {MostAtOnce} rows of username, permissionSetId");
        return Change(caller, projectId, async () =>
        {
            var sets = await SetsByAccount(grants, stop);
            var granted = await db.ProjectAccess
                .Where(access => access.ProjectId == projectId && sets.Keys.Contains(access.AccountId))
                .ToDictionaryAsync(access => access.AccountId, stop);
            foreach (var (account, set) in sets)
                if (granted.TryGetValue(account, out var access)) access.PermissionSetId = set;
                else db.ProjectAccess.Add(new() { ProjectId = projectId, AccountId = account, PermissionSetId = set });
            await db.SaveChangesAsync(stop);
        }, stop);
    }

    /// <summary>Takes back what these people were granted; names without a grant are passed over.</summary>
    /// <exception cref="Refusal">409 when nobody could configure the project.</exception>
    public Task Remove(Caller caller, long projectId, IReadOnlyList<string> usernames, CancellationToken stop)
    {
        if (usernames.All(string.IsNullOrWhiteSpace))
            throw Refusal.Invalid("Validation error: username should be specified");
        return Change(caller, projectId, () =>
        {
            var removed = db.Accounts.Named(usernames).Select(account => account.Id);
            return db.ProjectAccess.Where(access => access.ProjectId == projectId && removed.Contains(access.AccountId))
                .ExecuteDeleteAsync(stop);
        }, stop);
    }

    private async Task Change(Caller caller, long projectId, Func<Task> change, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // Two owners who remove each other at once must wait for one another.
        await db.Database.ExecuteSqlAsync($"select 1 from project where id = {projectId} for update", stop);
        await change();
        if (!caller.IsAdmin && !await AnyoneConfigures(projectId, stop))
            throw Refusal.Conflict(
                "The last owner of a project has to stay: give somebody else the permission set Owner first");
        await transaction.CommitAsync(stop);
    }

    private Task<bool> AnyoneConfigures(long projectId, CancellationToken stop) => db.ProjectAccess
        .Where(access => access.ProjectId == projectId)
        .Join(db.PermissionSets.Where(set => set.Permissions.HasFlag(Permission.Configure)),
            access => access.PermissionSetId, set => set.Id, (access, _) => access.AccountId)
        .AnyAsync(id => db.Accounts
            .Any(account => account.Id == id && account.Enabled && account.Role != GlobalRole.Guest), stop);

    private async Task<Dictionary<long, long>> SetsByAccount(
        IReadOnlyList<ProjectAccessGrantDto> grants, CancellationToken stop)
    {
        var asked = grants.Select(grant => grant.PermissionSetId).Distinct().ToList();
        var known = await db.PermissionSets.Where(set => asked.Contains(set.Id))
            .Select(set => set.Id).ToListAsync(stop);
        if (asked.Except(known).Select(id => (long?)id).FirstOrDefault() is { } missing)
            throw Refusal.Invalid(
                $"Validation error: there is no permission set {missing}; GET /api/permissionset lists them");

        var accounts = await db.Accounts.Where(account => account.Enabled).Named(grants.Select(grant => grant.Username))
            .ToDictionaryAsync(account => account.Username.ToLowerInvariant(), account => account.Id, stop);
        var sets = new Dictionary<long, long>();
        foreach (var grant in grants)
        {
            if (!accounts.TryGetValue(grant.Username!.Trim().ToLowerInvariant(), out var account))
                throw Unknown(grant.Username);
            sets[account] = grant.PermissionSetId;
        }
        return sets;
    }

    private static Refusal Unknown(string username) => Refusal.Invalid(
        $"Validation error: there is no active account named \"{username}\"; ask an administrator to make one");
}
