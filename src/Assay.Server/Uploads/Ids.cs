using Npgsql;

namespace Assay.Server.Uploads;

internal static class Ids
{
    /// <summary>The next ids of a sequence, ascending: COPY needs them beforehand.</summary>
    public static async Task<long[]> Take(
        NpgsqlConnection connection, string sequence, int count, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            $"select nextval('{sequence}') from generate_series(1, $1)", connection);
        command.Parameters.AddWithValue(count);
        var ids = new long[count];
        await using var row = await command.ExecuteReaderAsync(stop);
        for (var index = 0; await row.ReadAsync(stop); index++) ids[index] = row.GetInt64(0);
        Array.Sort(ids);
        return ids;
    }
}
