using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>
/// Changes of what accounts are and may do: role, password, activity. Sessions and tokens of a changed account that
/// carry the old state end with it, and an active administrator always remains.
/// </summary>
internal sealed class AccountChanges(Db db, ApiTokens tokens, SecurityStamps stamps)
{
    public Task Role(IQueryable<Account> accounts, GlobalRole role, CancellationToken stop) =>
        Change(accounts, account => account.Role = role, stop);

    /// <summary>Lets accounts in again, with the role they had unless another is given.</summary>
    public Task Activate(IQueryable<Account> accounts, GlobalRole? role, CancellationToken stop) =>
        Change(accounts, account =>
        {
            account.Enabled = true;
            account.Role = role ?? account.Role;
            Unlock(account);
        }, stop);

    /// <summary>Ends sessions and deletes API tokens: activating the account later does not revive them.</summary>
    public Task Deactivate(IQueryable<Account> accounts, CancellationToken stop) =>
        Change(accounts, account => account.Enabled = false, stop);

    public Task Password(IQueryable<Account> accounts, string password, CancellationToken stop)
    {
        var hash = SignIn.HashOf(password);
        return Change(accounts, account =>
        {
            account.PasswordHash = hash;
            Unlock(account);
        }, stop);
    }

    /// <summary>What the account made stays, under its name.</summary>
    public Task Delete(IQueryable<Account> accounts, CancellationToken stop) =>
        Change(accounts, account => db.Accounts.Remove(account), stop);

    /// <exception cref="Refusal">409 when no active administrator would remain; nothing is changed then.</exception>
    private async Task Change(IQueryable<Account> selection, Action<Account> change, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // Two administrators who demote each other at once must wait for one another.
        await db.Database.ExecuteSqlAsync(
            $"select 1 from account where role = {(short)GlobalRole.Admin} and enabled order by id for update", stop);
        var accounts = await selection.AsTracking().ToListAsync(stop);
        foreach (var account in accounts)
        {
            change(account);
            if (db.Entry(account).State == EntityState.Modified) account.SecurityStamp = Guid.NewGuid();
        }
        await db.SaveChangesAsync(stop);
        if (!await db.Accounts.AnyAsync(account => account.Enabled && account.Role == GlobalRole.Admin, stop))
            throw Refusal.Conflict(
                "The last active administrator has to stay: make another account administrator first");
        var ended = accounts.Where(account => !account.Enabled).Select(account => account.Id).ToList();
        if (ended.Count > 0)
            await db.ApiTokens.Where(token => ended.Contains(token.AccountId)).ExecuteDeleteAsync(stop);
        await transaction.CommitAsync(stop);
        tokens.Forget();
        stamps.Forget();
    }

    private static void Unlock(Account account)
    {
        account.FailedSignIns = 0;
        account.LockedUntil = null;
    }
}
