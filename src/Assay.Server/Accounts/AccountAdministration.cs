using System.Text.Json;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>Accounts of other people, in the hands of administrators.</summary>
internal static class AccountAdministration
{
    public static void MapAccountAdministration(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("/account").WithTags("Accounts");
        accounts.MapGet("/", List).NeedAdmin();
        accounts.MapGet("/{id}/find", Find).NeedAdmin();
        accounts.MapPost("/register", Register).NeedAdmin();
        accounts.MapPost("/{id:long}/authority", SetAuthorities).NeedAdmin();
        accounts.MapPost("/{id:long}/enable", SetEnabled).NeedAdmin();
        accounts.MapPost("/{id:long}/password/reset", ResetPassword).NeedAdmin();
        accounts.MapDelete("/{id:long}", Delete).NeedAdmin();
    }

    /// <summary>All accounts whose user name, names or address contain the query.</summary>
    internal static Task<Page<AccountDto>> List(
        string? query, string? search, PageQuery page, Db db, TimeProvider clock, CancellationToken stop) =>
        AccountReads.Sorts.Apply(db.Accounts.Matching(query ?? search), page)
            .Select(AccountReads.Dto(clock.GetUtcNow(), withEmail: true)).ToPage(page, stop);

    /// <summary>An account by its id or user name.</summary>
    internal static Task<AccountDto> Find(
        string id, HttpContext http, Db db, TimeProvider clock, CancellationToken stop) =>
        AccountEndpoints.Get(id, http, db, clock, stop);

    /// <summary>Makes an account that can sign in at once.</summary>
    internal static async Task<AccountDto> Register(
        AccountRegistrationRequestDto body, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var account = new Account
        {
            Username = AccountRules.Username(body.Username), Email = AccountRules.Email(body.Email),
            FirstName = AccountRules.PersonName(body.FirstName), LastName = AccountRules.PersonName(body.LastName),
            Role = GlobalRoles.ParseOrNone(body.GlobalRole) ?? GlobalRole.User,
            PasswordHash = SignIn.HashOf(AccountRules.Password(body.Password)), CreatedAt = clock.GetUtcNow(),
        };
        db.Accounts.Add(account);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict(
                $"Validation error: an account named \"{account.Username}\" exists already; choose another username");
        }
        return await AccountEndpoints.Get(account.Id.ToString(), http, db, clock, stop);
    }

    /// <summary>
    /// Gives the account a role: the body is a list of admin, user or guest, of which the highest counts. Its sessions
    /// end.
    /// </summary>
    internal static async Task<IResult> SetAuthorities(
        long id, JsonElement body, Db db, AccountChanges changes, CancellationToken stop)
    {
        IEnumerable<JsonElement> given = body.ValueKind == JsonValueKind.Array ? body.EnumerateArray() : [body];
        var roles = given.Select(one => GlobalRoles.Parse(one.ToString())).ToList();
        if (roles.Count == 0)
            throw Refusal.Invalid("Validation error: one of admin, user and guest should be specified");
        await changes.Role(await db.One(id, stop), roles.Min(), stop);
        return Empty.Ok();
    }

    /// <summary>Lets the account in (`state=true`), or ends its sessions and API tokens at once (`false`).</summary>
    internal static async Task<IResult> SetEnabled(
        long id, bool? state, Db db, AccountChanges changes, CancellationToken stop)
    {
        if (state is not { } enabled) throw Refusal.Invalid("Validation error: state should be true or false");
        var account = await db.One(id, stop);
        if (enabled) await changes.Activate(account, role: null, stop);
        else await changes.Deactivate(account, stop);
        return Empty.Ok();
    }

    /// <summary>Replaces a forgotten password by one that is in this answer and nowhere else. Sessions end.</summary>
    internal static async Task<AccountGeneratedPasswordDto> ResetPassword(
        long id, Db db, AccountChanges changes, CancellationToken stop)
    {
        var password = AccountRules.GeneratedPassword();
        await changes.Password(await db.One(id, stop), password, stop);
        return new(password);
    }

    /// <summary>Deletes the account with its tokens and grants; what it made stays under its name.</summary>
    internal static async Task<IResult> Delete(long id, Db db, AccountChanges changes, CancellationToken stop)
    {
        await changes.Delete(await db.One(id, stop), stop);
        return Empty.Ok();
    }
}
