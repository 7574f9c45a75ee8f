namespace Assay.Api;

/// <summary>The account behind a request. Authorities are spelt ROLE_ADMIN, ROLE_USER, ROLE_GUEST.</summary>
public sealed record UserAccountDto(
    long Id, string Username, string Name, string? FirstName, string? LastName, string? Email,
    IReadOnlyList<string> Authorities, bool Enabled, bool Approved, bool EmailVerified);

/// <summary>An account. Authorities are admin, user or guest; times are epoch milliseconds.</summary>
/// <param name="Email">Only for administrators and the account itself.</param>
/// <param name="NonLocked">False while too many wrong passwords keep it from signing in.</param>
/// <param name="LastSeenDate">When its password was last used.</param>
public sealed record AccountDto(
    long Id, string Username, string? FirstName, string? LastName, string? Email, IReadOnlyList<string> Authorities,
    bool Enabled, bool Approved, bool EmailVerified, bool NonLocked, bool NonExpired,
    long CreatedDate, long? LastSeenDate);

/// <summary>An account to be made.</summary>
/// <param name="Username">1 to 255 characters without white space; never changes.</param>
/// <param name="Password">8 to 70 characters.</param>
/// <param name="GlobalRole">admin, user (when nothing is said) or guest.</param>
public sealed record AccountRegistrationRequestDto(
    string? Username, string? Password, string? Email, string? FirstName, string? LastName, string? GlobalRole);

/// <summary>A new password of 8 to 70 characters, proven by the one it replaces.</summary>
public sealed record AccountChangePasswordRequestDto(string? CurrentPassword, string? Password);

/// <summary>A password that was just made: the only time it is shown.</summary>
public sealed record AccountGeneratedPasswordDto(string Password);

/// <summary>Somebody to choose from.</summary>
public sealed record UserSuggestDto(long Id, string Username, string? FirstName, string? LastName);

/// <summary>An account as the administration of members lists it. Times are epoch milliseconds.</summary>
/// <param name="GlobalRole">admin, user or guest.</param>
public sealed record AccountMemberDto(
    long Id, string Username, string Name, string? FirstName, string? LastName, string? Email, string GlobalRole,
    bool Enabled, long CreatedDate, long? LastSeenDate);

/// <summary>How many accounts each list of members has.</summary>
public sealed record TabStatistics(TabCount Members, TabCount Guests, TabCount Deactivated, TabCount Invites);

/// <summary>How many there are.</summary>
public sealed record TabCount(long TotalItems);

/// <summary>admin, user or guest.</summary>
public sealed record SetRoleDto(string? GlobalRole);

/// <summary>Rows by their ids; inverted: all but these.</summary>
public sealed record ListSelectionDto(IReadOnlyList<long>? Ids, bool Inverted);

/// <summary>Members to change together, and the role to give them where the operation gives one.</summary>
public sealed record MemberBulkDto(ListSelectionDto? Selection, string? GlobalRole);

/// <summary>How one signs in here.</summary>
/// <param name="Primary">system: with a name and a password of this server.</param>
public sealed record LoginProps(
    string Primary, IReadOnlyList<string> Openid, IReadOnlyList<SamlLoginProps> Saml2, bool RegistrationEnabled);

/// <summary>A SAML provider to sign in with.</summary>
public sealed record SamlLoginProps(string Name, string RegistrationId);

/// <summary>What clients that look for a licence are told: there is nothing to buy here.</summary>
/// <param name="Usage">Active accounts that are not guests.</param>
public sealed record LicenseInfoDto(bool Valid, string Product, bool Trial, bool Offline, long Usage);

/// <summary>A switch of a feature for an account.</summary>
public sealed record FeatureFlagDto(string Name, bool Enabled, bool Editable);
