using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>Makes the administrator of an empty instance.</summary>
internal static class FirstStart
{
    public const string Username = "admin";

    /// <returns>The generated password, to be shown once; null when there is nothing to show.</returns>
    public static async Task<string?> Ensure(IServiceProvider services, Settings settings, CancellationToken stop)
    {
        using var scope = services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        if (await db.Accounts.AnyAsync(stop)) return null;

        var generated = settings.AdminPassword is null ? AccountRules.GeneratedPassword() : null;
        db.Accounts.Add(new Account
        {
            Username = Username, FirstName = "Administrator", Role = GlobalRole.Admin,
            PasswordHash = SignIn.HashOf(settings.AdminPassword ?? generated!),
            CreatedAt = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow(),
        });
        try
        {
            await db.SaveChangesAsync(stop);
            return generated;
        }
        catch (DbUpdateException)
        {
            // Another server starting on the same empty database was first; it shows its password.
            return null;
        }
    }
}
