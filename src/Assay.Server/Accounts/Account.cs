namespace Assay.Server.Accounts;

internal enum GlobalRole : byte
{
    Admin = 0,
    User = 1,
    Guest = 2,
}

internal sealed class Account
{
    public long Id { get; private set; }
    public required string Username { get; set; }
    public string? Email { get; set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? PasswordHash { get; set; }
    public GlobalRole Role { get; set; }
    public bool Enabled { get; set; } = true;

    /// <summary>Changes with password, role and deactivation; sessions that carry an older one end.</summary>
    public Guid SecurityStamp { get; set; } = Guid.NewGuid();
    public int FailedSignIns { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; set; }
}
