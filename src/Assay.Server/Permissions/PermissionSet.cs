namespace Assay.Server.Permissions;

/// <summary>What an account may do in a project. Each one implies those before it.</summary>
[Flags]
internal enum Permission : short
{
    None = 0,
    Read = 1,
    Comment = 2,
    Write = 4,
    Configure = 8,
}

internal sealed class PermissionSet
{
    public const long Owner = -1;
    public const long Write = -2;
    public const long Read = -3;

    public long Id { get; private set; }
    public required string Name { get; set; }
    public Permission Permissions { get; set; }

    public bool IsBuiltIn => Id < 0;
}
