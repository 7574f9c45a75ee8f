using System.Text.Json;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>Your own account, and what everybody may know of others.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("/account").WithTags("Accounts");
        accounts.MapGet("/me", Me).NeedSignIn();
        accounts.MapPost("/password", ChangePassword).NeedSignIn();
        accounts.MapGet("/{id}", Get).NeedSignIn();
        accounts.MapPatch("/{id:long}", Patch).NeedSignIn();
        api.MapGet("/user/suggest", Suggest).NeedSignIn().WithTags("Accounts");
        api.MapAccountAdministration();
        api.MapMembers();
        api.MapInstance();
    }

    /// <summary>Who you are.</summary>
    internal static async Task<UserAccountDto> Me(HttpContext http, Db db, CancellationToken stop)
    {
        var id = http.Signed().AccountId;
        return await db.Accounts.Where(account => account.Id == id)
            .Select(account => new UserAccountDto(
                account.Id, account.Username, account.Username, account.FirstName, account.LastName, account.Email,
                new[] { GlobalRoles.Authority(account.Role) }, account.Enabled, true, true))
            .FirstOrDefaultAsync(stop)
            ?? throw Refusal.SignInNeeded("This account was deleted; sign in with another one");
    }

    /// <summary>An account by its id or user name.</summary>
    internal static async Task<AccountDto> Get(
        string id, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var caller = http.Signed();
        var found = await db.IdOf(id, stop);
        return await db.Accounts.Where(account => account.Id == found)
            .Select(AccountReads.Dto(clock.GetUtcNow(), caller.IsAdmin || caller.AccountId == found)).FirstAsync(stop);
    }

    /// <summary>Changes names and address: everybody their own, administrators anybody's.</summary>
    internal static async Task<AccountDto> Patch(
        long id, JsonElement body, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var caller = http.Signed();
        if (!caller.IsAdmin && caller.AccountId != id)
            throw Refusal.Forbidden("Only administrators may change other people's accounts");
        var account = await db.Accounts.FirstOrDefaultAsync(row => row.Id == id, stop)
            ?? throw Refusal.NotFound($"Account {id}");
        Change(account, body);
        await db.SaveChangesAsync(stop);
        return await Get(id.ToString(), http, db, clock, stop);
    }

    /// <summary>Changes your password. Bearer tokens and sessions but this browser's end; API tokens stay.</summary>
    internal static async Task<IResult> ChangePassword(
        AccountChangePasswordRequestDto body, HttpContext http, Db db, SignIn signIn,
        AccountChanges changes, CancellationToken stop)
    {
        var caller = http.Signed();
        var password = AccountRules.Password(body.Password);
        var (account, reason) = await signIn.Try(caller.Username, body.CurrentPassword ?? "", stop);
        if (account is null)
            throw Refusal.Invalid(
                reason == SignIn.BadCredentials ? "Validation error: the current password is wrong" : reason!);
        await changes.Password(db.Accounts.Where(row => row.Id == caller.AccountId), password, stop);
        const string session = CookieAuthenticationDefaults.AuthenticationScheme;
        if (http.User.Identity?.AuthenticationType == session)
            await http.SignInAsync(session, Identities.Of(account, session), new() { IsPersistent = true });
        return Empty.Ok();
    }

    /// <summary>
    /// Active accounts to choose from; `id` and `username` find certain ones, `ignoreId` and `ignoreUsername` leave
    /// certain ones out.
    /// </summary>
    internal static Task<Page<UserSuggestDto>> Suggest(
        string? query, long[] id, long[] ignoreId, string[] username, string[] ignoreUsername,
        PageQuery page, Db db, CancellationToken stop)
    {
        var named = db.Accounts.Named(username).Select(account => account.Id);
        var ignored = db.Accounts.Named(ignoreUsername).Select(account => account.Id);
        // Names that are shown somewhere are found even when their account is not active any more.
        var accounts = id.Length + username.Length == 0
            ? db.Accounts.Where(account => account.Enabled)
            : db.Accounts.Where(account => id.Contains(account.Id) || named.Contains(account.Id));
        accounts = accounts.Matching(query)
            .Where(account => !ignoreId.Contains(account.Id) && !ignored.Contains(account.Id));
        return AccountReads.Sorts.Apply(accounts, page).Select(AccountReads.Suggestion).ToPage(page, stop);
    }

    private static void Change(Account account, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw Refusal.Invalid("Validation error: send an object with firstName, lastName or email");
        if (Text(body, "username") is { } username
            && !string.Equals(username.Trim(), account.Username, StringComparison.OrdinalIgnoreCase))
            throw Refusal.Conflict(
                "A user name never changes, because everything the account made bears it; make a new account");
        if (body.TryGetProperty("firstName", out _))
            account.FirstName = AccountRules.PersonName(Text(body, "firstName"));
        if (body.TryGetProperty("lastName", out _))
            account.LastName = AccountRules.PersonName(Text(body, "lastName"));
        if (body.TryGetProperty("email", out _)) account.Email = AccountRules.Email(Text(body, "email"));
    }

    private static string? Text(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!.Replace("\0", "", StringComparison.Ordinal)
            : throw Refusal.Invalid($"Validation error: {name} should be a text");
    }
}
