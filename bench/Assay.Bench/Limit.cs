using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Assay.Bench;

/// <summary>
/// What the machine could do at best with the same folder: read every file and walk its JSON on both cores, then COPY
/// the rows that came of it into empty tables with the same indexes.
/// </summary>
internal static class Limit
{
    private static readonly string[] Tables =
        ["test_result", "test_result_body", "attachment", "session_file", "fixture_set", "fixture_child"];

    /// <returns>Seconds.</returns>
    public static (double Read, double Copy) Measure(string folder, string database, long launchId) =>
        (Read(folder), Copy(database, launchId));

    private static double Read(string folder)
    {
        var watch = Stopwatch.StartNew();
        Parallel.ForEach(Directory.EnumerateFiles(folder),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                var length = (int)stream.Length;
                var buffer = ArrayPool<byte>.Shared.Rent(length);
                stream.ReadExactly(buffer, 0, length);
                if (file.EndsWith(".json", StringComparison.Ordinal))
                {
                    var json = new Utf8JsonReader(buffer.AsSpan(0, length));
                    while (json.Read()) { }
                }
                ArrayPool<byte>.Shared.Return(buffer);
            });
        return watch.Elapsed.TotalSeconds;
    }

    private static double Copy(string database, long launchId)
    {
        using var connection = new NpgsqlConnection(database);
        connection.Open();
        var seconds = 0.0;
        foreach (var table in Tables)
        {
            var rows = new MemoryStream();
            using (var export = connection.BeginRawBinaryCopy(
                $"copy (select * from {table} where launch_id = {launchId}) to stdout (format binary)"))
                export.CopyTo(rows);
            using (var make = new NpgsqlCommand($"create table bench_{table} (like {table} including all)", connection))
                make.ExecuteNonQuery();
            rows.Position = 0;
            var watch = Stopwatch.StartNew();
            using (var import = connection.BeginRawBinaryCopy($"copy bench_{table} from stdin (format binary)"))
                rows.CopyTo(import);
            seconds += watch.Elapsed.TotalSeconds;
            using var drop = new NpgsqlCommand($"drop table bench_{table}", connection);
            drop.ExecuteNonQuery();
        }
        return seconds;
    }
}
