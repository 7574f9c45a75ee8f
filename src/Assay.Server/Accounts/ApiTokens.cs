using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>Makes and recognises personal tokens; only their hashes are stored.</summary>
internal sealed class ApiTokens(IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly TimeSpan SeenAgain = TimeSpan.FromMinutes(1);

    private readonly ShortMemory<string, Account?> recent = new(clock);

    /// <returns>The text, which is shown once.</returns>
    public async Task<(ApiToken Token, string Secret)> Create(long accountId, string name, CancellationToken stop)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)) + "-"
            + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var token = new ApiToken
        {
            AccountId = accountId, Name = name, Hash = HashOf(secret), Hint = secret[^4..],
            CreatedAt = clock.GetUtcNow(),
        };
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        db.ApiTokens.Add(token);
        await db.SaveChangesAsync(stop);
        return (token, secret);
    }

    /// <returns>The enabled account behind the token, null when it is unknown, revoked or expired.</returns>
    public async Task<Account?> Find(string secret, CancellationToken stop)
    {
        var hash = HashOf(secret);
        return await recent.Get(Convert.ToHexStringLower(hash), () => LookUp(hash, stop));
    }

    /// <summary>Revoked tokens and changed accounts are seen by the next request.</summary>
    public void Forget() => recent.Forget();

    private async Task<Account?> LookUp(byte[] hash, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var found = await db.ApiTokens
            .Where(token => token.Hash == hash && (token.ExpiresAt == null || token.ExpiresAt > now))
            .Join(db.Accounts.Where(account => account.Enabled), token => token.AccountId, account => account.Id,
                (token, account) => new { token.Id, token.LastUsedAt, Account = account })
            .AsNoTracking().FirstOrDefaultAsync(stop);
        if (found is not null && (found.LastUsedAt is null || now - found.LastUsedAt > SeenAgain))
            await db.ApiTokens.Where(token => token.Id == found.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(token => token.LastUsedAt, now), stop);
        return found?.Account;
    }

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

/// <summary>What a signed-in account looks like to the rest of the server.</summary>
internal static class Identities
{
    public const string Stamp = "stamp";

    public static ClaimsPrincipal Of(Account account, string scheme) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, account.Id.ToString()), new(ClaimTypes.Name, account.Username),
            new(ClaimTypes.Role, account.Role.ToString()), new(Stamp, account.SecurityStamp.ToString("N")),
        ], scheme));
}
