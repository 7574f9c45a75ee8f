using Assay.Server.Accounts;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Permissions;

/// <summary>A setting of the whole instance as a named text; typed façades stand over it.</summary>
[PrimaryKey(nameof(Name))]
internal sealed class GlobalSetting
{
    public const string ProjectCreateAllowedRole = "project.create.allowed.role";

    public required string Name { get; init; }
    public required string Value { get; set; }
}

internal static class GlobalSettings
{
    /// <summary>The least role that may make projects: user, unless an administrator has said otherwise.</summary>
    public static async Task<GlobalRole> ProjectCreateAllowedRole(this Db db, CancellationToken stop) =>
        await db.GlobalSettings.Where(setting => setting.Name == GlobalSetting.ProjectCreateAllowedRole)
            .Select(setting => setting.Value).FirstOrDefaultAsync(stop) == nameof(GlobalRole.Admin)
            ? GlobalRole.Admin
            : GlobalRole.User;

    public static async Task<bool> MayCreateProjects(this Db db, Caller caller, CancellationToken stop) =>
        caller.IsAdmin || caller.Role == GlobalRole.User && await db.ProjectCreateAllowedRole(stop) == GlobalRole.User;

    public static Task Set(this Db db, string name, string value, CancellationToken stop) =>
        db.Database.ExecuteSqlAsync($"""
            insert into global_setting (name, value) values ({name}, {value})
            on conflict (name) do update set value = excluded.value
            """, stop);
}
