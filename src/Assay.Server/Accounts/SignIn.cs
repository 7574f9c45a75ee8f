using Assay.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>
/// Checks names and passwords. An unknown name takes as long, and reads the same, as a wrong password.
/// </summary>
internal sealed class SignIn(Db db, TimeProvider clock)
{
    public const string BadCredentials = "Bad credentials";
    private const int Tries = 5;

    private static readonly PasswordHasher<Account> Hasher = new();
    private static readonly string NobodysHash = Hasher.HashPassword(null!, "nobody has this password");

    /// <returns>The account, or why not.</returns>
    public async Task<(Account? Account, string? Reason)> Try(string username, string password, CancellationToken stop)
    {
        var account = await db.Accounts.FirstOrDefaultAsync(
            row => row.Username.ToLower() == username.Trim().ToLower(), stop);
        var now = clock.GetUtcNow();
        if (account?.LockedUntil > now)
        {
            var minutes = Math.Ceiling((account.LockedUntil.Value - now).TotalMinutes);
            return (null, $"Too many failures: this account is locked for {minutes} more minutes");
        }

        var right = Hasher.VerifyHashedPassword(null!, account?.PasswordHash ?? NobodysHash, password)
            != PasswordVerificationResult.Failed;
        if (account is null || account.PasswordHash is null || !account.Enabled) return (null, BadCredentials);
        if (!right)
        {
            account.FailedSignIns++;
            if (account.FailedSignIns % Tries == 0)
                account.LockedUntil = now.AddMinutes(Math.Min(15, 1 << (account.FailedSignIns / Tries - 1)));
            await db.SaveChangesAsync(stop);
            return (null, BadCredentials);
        }
        account.FailedSignIns = 0;
        account.LockedUntil = null;
        account.LastSeenAt = now;
        await db.SaveChangesAsync(stop);
        return (account, null);
    }

    public static string HashOf(string password) => Hasher.HashPassword(null!, password);
}
