namespace Assay.Server.Data;

/// <summary>
/// Settings of the private PostgreSQL: little memory when idle (buffers take it only when they are used), long
/// checkpoints for bulk loading, full durability, and no query that takes the processors of all others.
/// Its log names no statements or values: what people upload does not belong there.
/// </summary>
internal static class PostgresTuning
{
    public static string For(string socketFolder, long memory) =>
        $"""
        listen_addresses = ''
        unix_socket_directories = '{socketFolder.Replace("'", "''", StringComparison.Ordinal)}'
        unix_socket_permissions = 0700
        max_connections = 100
        shared_buffers = {Math.Clamp(memory / 16 >> 20, 64, 512)}MB
        work_mem = 16MB
        maintenance_work_mem = 128MB
        max_wal_size = 4GB
        min_wal_size = 256MB
        wal_compression = on
        checkpoint_timeout = 15min
        checkpoint_completion_target = 0.9
        random_page_cost = 1.1
        effective_io_concurrency = {(OperatingSystem.IsLinux() ? 200 : 0)}
        jit = off
        max_parallel_workers_per_gather = 0
        max_logical_replication_workers = 0
        log_min_messages = fatal
        log_min_error_statement = panic
        log_checkpoints = off
        log_autovacuum_min_duration = -1
        log_line_prefix = '%m [%p] '

        """;
}
