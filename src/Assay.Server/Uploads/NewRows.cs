using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// Rows that as a rule nobody else makes at the same moment: to ask of each whether somebody did is a third of what it
/// costs to insert it, and is done only when one clashes.
/// </summary>
internal static class NewRows
{
    /// <param name="insert">
    /// One statement in a transaction of its own; gets what it says of rows that are there already.
    /// </param>
    public static async Task<T> Insert<T>(Func<string, Task<T>> insert)
    {
        try
        {
            return await insert("");
        }
        catch (PostgresException clash) when (clash.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return await insert("on conflict do nothing");
        }
    }
}
