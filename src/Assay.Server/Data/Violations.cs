using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Assay.Server.Data;

/// <summary>Why the database refused to save.</summary>
internal static class Violations
{
    public static bool IsDuplicate(this DbUpdateException error) => Is(error, PostgresErrorCodes.UniqueViolation);

    /// <summary>What should be deleted is referred to, or what is referred to was deleted.</summary>
    public static bool IsReference(this DbUpdateException error) => Is(error, PostgresErrorCodes.ForeignKeyViolation);

    private static bool Is(DbUpdateException error, string state) =>
        error.InnerException is PostgresException found && found.SqlState == state;
}
