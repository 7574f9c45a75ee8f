using Npgsql;

namespace Assay.Server.Data;

/// <summary>
/// A transaction whose locks are free before the disk has it, for those that many wait for. Others may see what it
/// wrote a few milliseconds before it is durable; what they write because of it stands behind it in the log, so a
/// machine that dies does not keep that without this. Nobody is told that it is done before <see cref="MakeDurable"/>.
/// </summary>
internal static class LateFlush
{
    /// <summary>The commit of the transaction that has begun does not wait for the disk.</summary>
    public static async Task CommitAhead(this NpgsqlConnection connection, CancellationToken stop)
    {
        await using var set = new NpgsqlCommand("set local synchronous_commit = off", connection);
        await set.ExecuteNonQueryAsync(stop);
    }

    /// <summary>What was committed is on the disk when this returns: it is a commit of its own, which waits.</summary>
    public static async Task MakeDurable(this NpgsqlConnection connection, CancellationToken stop)
    {
        await using var message = new NpgsqlCommand("select pg_logical_emit_message(true, 'assay', '')", connection);
        await message.ExecuteNonQueryAsync(stop);
    }
}
