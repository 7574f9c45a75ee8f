using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>Members as their administration needs them: lists by what they are, and changes of many at once.</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder api)
    {
        var members = api.MapGroup("/admin/account").WithTags("Members");
        members.MapGet("/", Get).NeedAdmin();
        members.MapGet("/info", Info).NeedAdmin();
        members.MapGet("/member", Members).NeedAdmin();
        members.MapGet("/guest", Guests).NeedAdmin();
        members.MapGet("/deactivated", Deactivated).NeedAdmin();
        members.MapGet("/suggest", Suggest).NeedAdmin();
        members.MapPost("/{id:long}/activate", Activate).Answers(202).NeedAdmin();
        members.MapPost("/{id:long}/deactivate", Deactivate).Answers(202).NeedAdmin();
        members.MapPost("/{id:long}/role", SetRole).Answers(202).NeedAdmin();
        members.MapPost("/bulk/activate", ActivateMany).Answers(202).NeedAdmin();
        members.MapPost("/bulk/deactivate", DeactivateMany).Answers(202).NeedAdmin();
        members.MapPost("/bulk/role", SetRoles).Answers(202).NeedAdmin();
    }

    /// <summary>The account with this user name.</summary>
    internal static async Task<AccountMemberDto> Get(string? username, Db db, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(username))
            throw Refusal.Invalid("Validation error: username should be specified");
        return await db.Accounts.Named([username]).Select(AccountReads.Member).FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Account {username}");
    }

    /// <summary>How many accounts each list has.</summary>
    internal static async Task<TabStatistics> Info(Db db, CancellationToken stop)
    {
        var counts = await db.Accounts
            .GroupBy(account => new { account.Enabled, Guest = account.Role == GlobalRole.Guest })
            .Select(group => new { group.Key.Enabled, group.Key.Guest, Count = group.LongCount() }).ToListAsync(stop);
        return new(
            new(counts.Where(group => group.Enabled && !group.Guest).Sum(group => group.Count)),
            new(counts.Where(group => group.Enabled && group.Guest).Sum(group => group.Count)),
            new(counts.Where(group => !group.Enabled).Sum(group => group.Count)), new(0));
    }

    /// <summary>Active administrators and users.</summary>
    internal static Task<Page<AccountMemberDto>> Members(
        string? search, string? role, PageQuery page, Db db, CancellationToken stop) =>
        List(Active(db).Where(account => account.Role != GlobalRole.Guest), search, role, page, stop);

    /// <summary>Active guests.</summary>
    internal static Task<Page<AccountMemberDto>> Guests(
        string? search, PageQuery page, Db db, CancellationToken stop) =>
        List(Active(db).Where(account => account.Role == GlobalRole.Guest), search, null, page, stop);

    /// <summary>Accounts that may not sign in.</summary>
    internal static Task<Page<AccountMemberDto>> Deactivated(
        string? search, string? role, PageQuery page, Db db, CancellationToken stop) =>
        List(db.Accounts.Where(account => !account.Enabled), search, role, page, stop);

    /// <summary>Active accounts to choose from.</summary>
    internal static Task<Page<AccountMemberDto>> Suggest(
        string? search, PageQuery page, Db db, CancellationToken stop) =>
        List(Active(db), search, null, page, stop);

    /// <summary>Lets the account in again, with a role where one is given.</summary>
    internal static async Task<IResult> Activate(
        long id, SetRoleDto? body, Db db, AccountChanges changes, CancellationToken stop)
    {
        await changes.Activate(await db.One(id, stop), GlobalRoles.ParseOrNone(body?.GlobalRole), stop);
        return Empty.Accepted();
    }

    /// <summary>Ends the account's sessions and API tokens at once; what it made stays.</summary>
    internal static async Task<IResult> Deactivate(long id, Db db, AccountChanges changes, CancellationToken stop)
    {
        await changes.Deactivate(await db.One(id, stop), stop);
        return Empty.Accepted();
    }

    /// <summary>Gives the account a role; its sessions end.</summary>
    internal static async Task<IResult> SetRole(
        long id, SetRoleDto body, Db db, AccountChanges changes, CancellationToken stop)
    {
        await changes.Role(await db.One(id, stop), GlobalRoles.Parse(body.GlobalRole), stop);
        return Empty.Accepted();
    }

    /// <summary>Lets many accounts in again.</summary>
    internal static async Task<IResult> ActivateMany(
        MemberBulkDto body, HttpContext http, Db db, AccountChanges changes, CancellationToken stop)
    {
        await changes.Activate(Selected(body, http, db), GlobalRoles.ParseOrNone(body.GlobalRole), stop);
        return Empty.Accepted();
    }

    /// <summary>Ends sessions and API tokens of many accounts at once.</summary>
    internal static async Task<IResult> DeactivateMany(
        MemberBulkDto body, HttpContext http, Db db, AccountChanges changes, CancellationToken stop)
    {
        await changes.Deactivate(Selected(body, http, db), stop);
        return Empty.Accepted();
    }

    /// <summary>Gives many accounts one role.</summary>
    internal static async Task<IResult> SetRoles(
        MemberBulkDto body, HttpContext http, Db db, AccountChanges changes, CancellationToken stop)
    {
        await changes.Role(Selected(body, http, db), GlobalRoles.Parse(body.GlobalRole), stop);
        return Empty.Accepted();
    }

    private static IQueryable<Account> Active(Db db) => db.Accounts.Where(account => account.Enabled);

    private static Task<Page<AccountMemberDto>> List(
        IQueryable<Account> accounts, string? search, string? role, PageQuery page, CancellationToken stop)
    {
        if (GlobalRoles.ParseOrNone(role) is { } only) accounts = accounts.Where(account => account.Role == only);
        return AccountReads.Sorts.Apply(accounts.Matching(search), page).Select(AccountReads.Member).ToPage(page, stop);
    }

    /// <summary>Who selects all but some does not mean themselves.</summary>
    private static IQueryable<Account> Selected(MemberBulkDto body, HttpContext http, Db db)
    {
        var ids = body.Selection?.Ids ?? [];
        var caller = http.Signed().AccountId;
        if (body.Selection?.Inverted == true)
            return db.Accounts.Where(account => !ids.Contains(account.Id) && account.Id != caller);
        return ids.Count > 0
            ? db.Accounts.Where(account => ids.Contains(account.Id))
            : throw Refusal.Invalid("Validation error: selection should have the ids of accounts");
    }
}
