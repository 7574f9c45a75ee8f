namespace Assay.Server.Accounts;

/// <summary>A personal token. Only its SHA-256 is stored; the text is shown once.</summary>
internal sealed class ApiToken
{
    public long Id { get; private set; }
    public long AccountId { get; init; }
    public required string Name { get; set; }
    public required byte[] Hash { get; init; }

    /// <summary>Its last characters, to tell tokens apart in a list.</summary>
    public required string Hint { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }
}
