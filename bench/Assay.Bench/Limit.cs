using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Assay.Bench;

/// <summary>
/// What the machine could do at best with the same folder: read every file and walk its JSON on both cores, then COPY
/// the rows that came of it into empty tables with the same indexes.
/// </summary>
internal sealed class Limit
{
    private static readonly string[] OfLaunch =
    [
        "test_result", "test_result_body", "attachment", "session_file", "fixture_set", "fixture_child",
        "launch_statistic", "launch_group_statistic",
    ];

    /// <summary>What new tests bring: the column that says which rows are new, and whose ids it has.</summary>
    private static readonly (string Table, string Column, string Ids)[] OfTests =
    [
        ("test", "id", "test"), ("test_variant", "id", "test_variant"),
        ("classification", "id", "classification"), ("classification_value", "classification_id", "classification"),
        ("classification_group", "classification_id", "classification"),
        ("custom_field_value", "id", "custom_field_value"), ("tree_group", "id", "tree_group"),
    ];

    private readonly string database;
    private readonly Dictionary<string, long> newest = [];

    /// <summary>Before the launch: what is in the dictionary of tests by then is not of it.</summary>
    public Limit(string database)
    {
        this.database = database;
        using var connection = new NpgsqlConnection(database);
        connection.Open();
        foreach (var table in OfTests.Select(row => row.Ids).Distinct())
        {
            using var command = new NpgsqlCommand($"select coalesce(max(id), 0) from {table}", connection);
            newest[table] = (long)command.ExecuteScalar()!;
        }
    }

    /// <returns>Seconds.</returns>
    public (double Read, double Copy) Measure(string folder, long launchId)
    {
        Machine.Settle();
        return (Read(folder), Copy(launchId));
    }

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

    private double Copy(long launchId)
    {
        using var connection = new NpgsqlConnection(database);
        connection.Open();
        return OfLaunch.Sum(table => Copy(connection, table, $"launch_id = {launchId}"))
            + OfTests.Sum(rows => Copy(connection, rows.Table, $"{rows.Column} > {newest[rows.Ids]}"));
    }

    private static double Copy(NpgsqlConnection connection, string table, string where)
    {
        var rows = new MemoryStream();
        using (var export = connection.BeginRawBinaryCopy(
            $"copy (select * from {table} where {where}) to stdout (format binary)"))
            export.CopyTo(rows);
        using (var make = new NpgsqlCommand($"create table bench_{table} (like {table} including all)", connection))
            make.ExecuteNonQuery();
        rows.Position = 0;
        var watch = Stopwatch.StartNew();
        using (var import = connection.BeginRawBinaryCopy($"copy bench_{table} from stdin (format binary)"))
            rows.CopyTo(import);
        var seconds = watch.Elapsed.TotalSeconds;
        using var drop = new NpgsqlCommand($"drop table bench_{table}", connection);
        drop.ExecuteNonQuery();
        return seconds;
    }
}
