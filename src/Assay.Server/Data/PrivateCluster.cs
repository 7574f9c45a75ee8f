using System.Diagnostics;
using Npgsql;

namespace Assay.Server.Data;

/// <summary>A PostgreSQL of Assay's own in the data folder: no account, no port, reached over a unix socket.</summary>
internal sealed class PrivateCluster : IDisposable
{
    // The kernel takes 107 bytes for the path of a socket; its name takes 14 of them.
    private const int LongestSocketFolder = 92;
    private const long LargestLog = 10 << 20;

    private readonly Settings settings;
    private readonly ILogger<PrivateCluster> log;
    private readonly PostgresProgram program;
    private readonly string logFile;
    private readonly string? temporary;
    private PostgresBinaries? binaries;

    public PrivateCluster(Settings settings, DataFolder data, ILogger<PrivateCluster> log)
    {
        this.settings = settings;
        this.log = log;
        Folder = data.File("postgres");
        logFile = data.File("postgres.log");
        program = new(Folder, logFile);
        if (System.Text.Encoding.UTF8.GetByteCount(Folder) > LongestSocketFolder)
            temporary = Directory.CreateTempSubdirectory("assay-").FullName;
    }

    public string Folder { get; }

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = temporary ?? Folder,
        Username = "assay",
        Database = "assay",
        MaxPoolSize = 60,
        ConnectionIdleLifetime = 30,
    }.ConnectionString;

    /// <summary>Makes the cluster when there is none. A half-made one of a killed server is thrown away.</summary>
    public async Task Prepare(CancellationToken stop)
    {
        if (OperatingSystem.IsWindows())
            throw new StartException("On Windows give Assay a PostgreSQL of your own with ASSAY_DATABASE.");

        var existing = File.Exists(Path.Combine(Folder, "PG_VERSION"));
        binaries = PostgresBinaries.Find(settings.PostgresBin, Folder, existing ? Major() : null);
        Rotate();
        if (existing) return;

        var unfinished = Folder + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        if (!await Initdb(unfinished, "C.UTF-8", stop) && !await Initdb(unfinished, "C", stop))
            throw new StartException($"PostgreSQL could not make a database in {Folder}:\n{Tail(0)}");
        await File.WriteAllTextAsync(Path.Combine(unfinished, "postgresql.conf"),
            "# assay.conf is written anew at each start; what stands below it wins.\ninclude = 'assay.conf'\n", stop);
        Directory.Move(unfinished, Folder);
    }

    /// <summary>Starts PostgreSQL and waits until it answers; a crashed one recovers first.</summary>
    public async Task<Process> Start(CancellationToken stop)
    {
        await TakeOver(stop);
        if (temporary is not null) program.Give(temporary);
        await File.WriteAllTextAsync(Path.Combine(Folder, "assay.conf"), PostgresTuning.For(
            temporary ?? ".", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), stop);

        for (var attempt = 1; ; attempt++)
        {
            var before = File.Exists(logFile) ? new FileInfo(logFile).Length : 0;
            var process = program.Start(binaries!.Postgres);
            if (await IsReady(process, stop)) return process;

            process.Dispose();
            var told = Tail(before);
            // The processes of a killed PostgreSQL need a moment to notice that they are alone.
            if (!told.Contains("still in use", StringComparison.Ordinal) || attempt == 40)
                throw new StartException($"PostgreSQL did not start; its log {logFile} says:\n{told}");
            await Task.Delay(250, stop);
        }
    }

    /// <summary>A fast shutdown: transactions in flight are rolled back, everything committed is on disk.</summary>
    public async Task Stop(int process)
    {
        foreach (var (signal, patience) in ((int, int)[])[(Unix.Interrupt, 60), (Unix.Quit, 10), (Unix.Kill, 10)])
        {
            Unix.Signal(process, signal);
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < patience)
            {
                if (!Unix.IsAlive(process)) return;
                await Task.Delay(20);
            }
            log.LogWarning("PostgreSQL (process {Process}) did not stop within {Patience} s", process, patience);
        }
    }

    public void Dispose()
    {
        if (temporary is not null && Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
    }

    /// <summary>
    /// A server that was killed leaves its PostgreSQL running; nobody else may, we hold the folder. A PostgreSQL that
    /// was killed leaves processes that notice it when their statement ends; that may take minutes, and the next
    /// PostgreSQL cannot start before.
    /// </summary>
    private async Task TakeOver(CancellationToken stop)
    {
        var file = Path.Combine(Folder, "postmaster.pid");
        string[] mark = File.Exists(file) ? Mark(await File.ReadAllLinesAsync(file, stop)) : [];
        if (mark is [var first, ..] && int.TryParse(first, out var process))
        {
            if (Unix.IsAlive(process) && WorksHere(process, mark))
            {
                log.LogInformation("Stopping the PostgreSQL (process {Process}) that a killed server left", process);
                await Stop(process);
            }
            foreach (var orphan in Orphans(mark))
            {
                log.LogInformation("Stopping process {Process} that a killed PostgreSQL left", orphan);
                Unix.Signal(orphan, Unix.Kill);
            }
        }
        // PostgreSQL takes any living process of that number, even a dead one nobody has buried, for its rival.
        File.Delete(file);
        File.Delete(Path.Combine(Folder, ".s.PGSQL.5432.lock"));
    }

    /// <summary>
    /// What tells one run of PostgreSQL from all others: process, folder, and when it began. After a restart of the
    /// machine the same number may be that of another cluster's.
    /// </summary>
    private static string[] Mark(IEnumerable<string> lines) => [.. lines.Take(3)];

    // postgres: assay assay [local] DELETE
    private static IEnumerable<int> Orphans(string[] mark) => Directory.Exists("/proc/self")
        ? Process.GetProcesses()
            .Where(process => process.ProcessName.StartsWith("postgres", StringComparison.Ordinal))
            .Select(process => process.Id)
            .Where(process => WorksHere(process, mark))
        : [];

    private static bool WorksHere(int process, string[] mark)
    {
        if (!Directory.Exists("/proc/self")) return Process.GetProcessById(process).ProcessName == "postgres";

        try
        {
            return Mark(File.ReadLines($"/proc/{process}/cwd/postmaster.pid")).SequenceEqual(mark);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private int Major()
    {
        try
        {
            return int.Parse(File.ReadAllText(Path.Combine(Folder, "PG_VERSION")).Trim());
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartException($"{Folder} belongs to another user; start Assay as that user.");
        }
    }

    private async Task<bool> Initdb(string folder, string locale, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        using var process = new PostgresProgram(folder, logFile).Start(
            binaries!.Initdb, "-U", "assay", "-E", "UTF8", $"--locale={locale}", "-A", "trust", "--no-instructions");
        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0;
    }

    private async Task<bool> IsReady(Process process, CancellationToken stop)
    {
        var address = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres", Pooling = false };
        var patience = Stopwatch.StartNew();
        for (var told = 0; !process.HasExited; await Task.Delay(25, CancellationToken.None))
        {
            try
            {
                stop.ThrowIfCancellationRequested();
                await using var connection = new NpgsqlConnection(address.ConnectionString);
                await connection.OpenAsync(stop);
                return true;
            }
            catch (NpgsqlException)
            {
                var waited = (int)patience.Elapsed.TotalSeconds / 10;
                if (waited > told) log.LogInformation("PostgreSQL is recovering for {Seconds} s", (told = waited) * 10);
            }
            catch (OperationCanceledException)
            {
                await Stop(process.Id);
                throw;
            }
        }
        return false;
    }

    private void Rotate()
    {
        if (File.Exists(logFile) && new FileInfo(logFile).Length > LargestLog)
            File.Move(logFile, logFile + ".1", overwrite: true);
    }

    private string Tail(long from)
    {
        if (!File.Exists(logFile)) return "";
        using var stream = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = Math.Max(from, stream.Length - 4000);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    }
}
