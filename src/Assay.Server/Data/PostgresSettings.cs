namespace Assay.Server.Data;

/// <summary>Tuned for bulk loading without giving up durability: fsync and synchronous_commit stay on.</summary>
internal static class PostgresSettings
{
    public static string Text(string sockets) =>
        $"""
        # Written by Assay at every start.
        listen_addresses = ''
        unix_socket_directories = '{sockets}'
        unix_socket_permissions = 0700
        max_connections = 100
        shared_buffers = {SharedBuffersMegabytes()}MB
        work_mem = 16MB
        maintenance_work_mem = 128MB
        max_wal_size = 4GB
        min_wal_size = 256MB
        checkpoint_timeout = 15min
        checkpoint_completion_target = 0.9
        wal_compression = on
        random_page_cost = 1.1
        effective_io_concurrency = 200
        jit = off
        max_worker_processes = 4
        max_parallel_workers_per_gather = 1
        autovacuum_max_workers = 2
        logging_collector = on
        log_directory = 'log'
        log_filename = 'postgresql-%a.log'
        log_truncate_on_rotation = on
        log_min_duration_statement = 5000
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0
        password_encryption = 'scram-sha-256'

        """;

    private static long SharedBuffersMegabytes()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024);
        return Math.Clamp(memory / 32, 64, 128);
    }
}
