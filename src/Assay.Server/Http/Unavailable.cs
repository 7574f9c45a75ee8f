using Assay.Server.Blobs;
using Npgsql;

namespace Assay.Server.Http;

/// <summary>Requests that fail because of what the server stands on: a database that is away, a full disk.</summary>
internal static class Unavailable
{
    // ENOSPC and EDQUOT of Linux, ERROR_DISK_FULL of Windows.
    private static readonly int[] NoSpace = [28, 122, unchecked((int)0x80070070)];
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    /// <returns>503 or 507 with what to do; null when the failure is of another kind.</returns>
    public static Refusal? Of(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
            switch (cause)
            {
                case PostgresException { SqlState: PostgresErrorCodes.DiskFull }:
                    return Full("The disk of the database is full");
                case PostgresException refused when IsPassing(refused):
                    return Away(refused.MessageText);
                case PostgresException:
                    return null;
                case NpgsqlException lost:
                    return Away(lost.Message);
                case StorageFullException:
                    return Full("The attachment store of the server is full");
                case IOException { HResult: var code } when NoSpace.Contains(code):
                    return Full("The disk of the server is full");
            }
        return null;
    }

    public static Refusal Full(string what) => new(StatusCodes.Status507InsufficientStorage,
        $"{what}. What was answered before is stored; free space, then send this request again");

    private static Refusal Away(string reason) => Refusal.Busy(
        $"The database does not answer at the moment ({reason}). What was answered before is stored; "
            + "send this request again in a few seconds", Wait);

    /// <summary>Restarting, failing over, out of connections or memory, or in each other's way.</summary>
    private static bool IsPassing(PostgresException error) => error.IsTransient
        || error.SqlState.StartsWith("08", StringComparison.Ordinal)
        || error.SqlState.StartsWith("53", StringComparison.Ordinal)
        || error.SqlState.StartsWith("57P", StringComparison.Ordinal)
        || error.SqlState.StartsWith("58", StringComparison.Ordinal)
        || error.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction;
}
