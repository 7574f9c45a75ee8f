using System.Linq.Expressions;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>How accounts are found and shown.</summary>
internal static class AccountReads
{
    public static readonly SortMap<Account> Sorts = new SortMap<Account>(account => account.Id)
        .By("id", account => account.Id).By("username", account => account.Username.ToLower())
        .By("name", account => account.Username.ToLower()).By("email", account => account.Email!.ToLower())
        .By("firstName", account => account.FirstName!.ToLower()).By("lastName", account => account.LastName!.ToLower())
        .By("createdDate", account => account.CreatedAt);

    public static readonly Expression<Func<Account, UserSuggestDto>> Suggestion = account =>
        new UserSuggestDto(account.Id, account.Username, account.FirstName, account.LastName);

    public static readonly Expression<Func<Account, AccountMemberDto>> Member = account => new AccountMemberDto(
        account.Id, account.Username, account.Username, account.FirstName, account.LastName, account.Email,
        GlobalRoles.Name(account.Role), account.Enabled, account.CreatedAt.ToUnixTimeMilliseconds(),
        account.LastSeenAt == null ? null : account.LastSeenAt.Value.ToUnixTimeMilliseconds());

    /// <param name="now">To tell whether the account is locked.</param>
    /// <param name="withEmail">Addresses are for administrators and the account itself.</param>
    public static Expression<Func<Account, AccountDto>> Dto(DateTimeOffset now, bool withEmail) =>
        account => new AccountDto(
        account.Id, account.Username, account.FirstName, account.LastName, withEmail ? account.Email : null,
        new[] { GlobalRoles.Name(account.Role) }, account.Enabled, true, true,
        account.LockedUntil == null || account.LockedUntil <= now, true, account.CreatedAt.ToUnixTimeMilliseconds(),
        account.LastSeenAt == null ? null : account.LastSeenAt.Value.ToUnixTimeMilliseconds());

    /// <summary>Accounts whose user name, names or address contain the text.</summary>
    public static IQueryable<Account> Matching(this IQueryable<Account> accounts, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return accounts;
        var part = text.Trim().ToLowerInvariant();
        return accounts.Where(account => account.Username.ToLower().Contains(part)
            || account.Email!.ToLower().Contains(part)
            || (account.FirstName + " " + account.LastName).ToLower().Contains(part));
    }

    /// <summary>By user name in any case.</summary>
    public static IQueryable<Account> Named(this IQueryable<Account> accounts, IEnumerable<string?> names)
    {
        var lower = names.OfType<string>().Select(name => name.Trim().ToLowerInvariant()).Distinct().ToList();
        return accounts.Where(account => lower.Contains(account.Username.ToLower()));
    }

    /// <summary>By id, or by user name when that is what was given.</summary>
    /// <exception cref="Refusal">404</exception>
    public static async Task<long> IdOf(this Db db, string idOrName, CancellationToken stop)
    {
        var id = long.TryParse(idOrName, out var number) ? number : 0;
        var name = idOrName.Trim().ToLowerInvariant();
        return await db.Accounts.Where(account => account.Id == id || account.Username.ToLower() == name)
            .OrderByDescending(account => account.Id == id).Select(account => (long?)account.Id)
            .FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Account {idOrName}");
    }

    /// <exception cref="Refusal">404</exception>
    public static async Task<IQueryable<Account>> One(this Db db, long id, CancellationToken stop)
    {
        var one = db.Accounts.Where(account => account.Id == id);
        return await one.AnyAsync(stop) ? one : throw Refusal.NotFound($"Account {id}");
    }
}
