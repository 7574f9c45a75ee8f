using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Assay.Server.Data;

/// <summary>Why the database refused to save.</summary>
internal static class Violations
{
    public static bool IsDuplicate(this DbUpdateException error) => Is(error, PostgresErrorCodes.UniqueViolation);

    /// <summary>What should be deleted is referred to, or what is referred to was deleted.</summary>
    public static bool IsReference(this DbUpdateException error) => Is(error, PostgresErrorCodes.ForeignKeyViolation);

    /// <summary>A value that no column takes: a NUL in JSON, a number out of range, a text too long to index.</summary>
    public static PostgresException? BadValue(this Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
            if (cause is PostgresException found)
                return found.SqlState.StartsWith("22", StringComparison.Ordinal)
                    || found.SqlState == PostgresErrorCodes.ProgramLimitExceeded ? found : null;
        return null;
    }

    private static bool Is(DbUpdateException error, string state) =>
        error.InnerException is PostgresException found && found.SqlState == state;
}
