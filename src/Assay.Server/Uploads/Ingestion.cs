using Assay.Formats;
using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// Writes a batch: tests and variants first, in parallel with other batches, then everything of the launch in one
/// transaction, what is counted under the launch's row lock. When it returns, the batch is durable and every count is
/// right.
/// </summary>
internal sealed class Ingestion(
    NpgsqlDataSource database, IBlobStore blobs, ProjectMappings mappings, TestDictionary dictionary,
    VariantDictionary variants, TimeProvider clock) : IDisposable
{
    private const int MostTries = 10;

    /// <summary>
    /// How many batches of a launch are written at once. More of them only wait for each other in the database; those
    /// that wait here hold no connection, and their senders are told by TCP to slow down. A launch shares its gate with
    /// few others, so that one that is busy with something else does not hold up the uploads of all.
    /// </summary>
    private readonly SemaphoreSlim[] gates =
        [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(Environment.ProcessorCount + 2))];

    /// <returns>
    /// An id for every result of the batch, in their order; a result that was sent before keeps its id.
    /// </returns>
    /// <exception cref="Refusal">
    /// 423 when the launch is closed, 404 when it is deleted; nothing of the batch is written.
    /// </exception>
    public async Task<IReadOnlyList<IngestedResult>> Write(SessionContext session, Batch batch, CancellationToken stop)
    {
        if (batch.Empty && batch.Warnings.Count == 0) return [];
        batch.Seal();
        using var activity = Telemetry.Activities.StartActivity("write batch")
            ?.SetTag("assay.launch", session.LaunchId);
        var gate = gates[session.LaunchId % gates.Length];
        await gate.WaitAsync(stop);
        try
        {
            return await WriteNow(session, batch, stop);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var gate in gates) gate.Dispose();
    }

    private async Task<IReadOnlyList<IngestedResult>> WriteNow(
        SessionContext session, Batch batch, CancellationToken stop)
    {
        await using var connection = await database.OpenSteady(stop);
        var mapping = await mappings.Of(connection, session.ProjectId, stop);
        var attempts = await Attempts(connection, mapping, session, batch, stop);
        batch.Pack?.Flush();
        for (var tries = 1; ; tries++)
        {
            try
            {
                // Files of a folder are sent once, as a rule: only when some clash it is asked which.
                var sentBefore = batch.ScopedByResult || tries > 1;
                return await Write(connection, mapping, session, batch, attempts, sentBefore, stop);
            }
            catch (PostgresException clash) when (tries < MostTries && IsClash(clash))
            {
                // They came before, or on another connection at the same moment; now they are known.
            }
        }
    }

    private async Task<IReadOnlyList<IngestedResult>> Write(
        NpgsqlConnection connection, ProjectMapping mapping, SessionContext session, Batch batch,
        List<NewAttempt> attempts, bool sentBefore, CancellationToken stop)
    {
        // The disk takes its time; meanwhile rows are written that nobody waits for.
        var onDisk = batch.Files.Count > 0 ? Task.Run(blobs.MakeDurable, CancellationToken.None) : Task.CompletedTask;
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await connection.CommitAhead(stop);
        var now = clock.GetUtcNow();
        var rows = await UncountedRows.Write(connection, session, batch, attempts, sentBefore, now, stop);
        await onDisk;
        var effective = await LaunchLock.Take(connection, session, stop);
        if (batch.Environment.Count > 0)
        {
            var complete = await EnvironmentResolver.Add(
                connection, session.ProjectId, effective, batch.Environment, stop);
            if (complete != effective)
                await Regroup.MoveSession(connection, session with { EnvironmentId = complete }, stop);
            effective = complete;
        }
        await new BatchWriter(
                connection, mapping, session with { EnvironmentId = effective }, clock.GetUtcNow(), variants)
            .Write(batch, rows, stop);
        await transaction.CommitAsync(stop);
        await connection.MakeDurable(stop);
        Telemetry.CountResults(batch.Results.Count);
        return [.. attempts.Select(attempt => new IngestedResult(rows.Ids[attempt.Uuid], attempt.Result.Uuid))];
    }

    private static bool IsClash(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected;

    private async Task<List<NewAttempt>> Attempts(
        NpgsqlConnection connection, ProjectMapping mapping, SessionContext session, Batch batch,
        CancellationToken stop)
    {
        if (batch.Results.Count == 0) return [];
        var results = batch.Results.Select(arrived => arrived.Result).ToList();
        var tests = await dictionary.Resolve(connection, mapping, results, batch.Warnings, stop);
        var looks = new Variant[results.Count];
        for (var index = 0; index < looks.Length; index++) looks[index] = Variant.Of(tests[index], results[index]);
        var known = await variants.Resolve(connection, mapping, looks, batch.Warnings, stop);
        var rules = await CategoryRules.Of(connection, session, batch.CategoryRules, stop);

        var attempts = new List<NewAttempt>(results.Count);
        foreach (var (index, arrived) in batch.Results.Index())
        {
            var attempt = new NewAttempt
            {
                Result = arrived.Result, Uuid = arrived.Uuid, Block = arrived.Block, Place = arrived.Place,
                Files = arrived.Files, Test = tests[index], Variant = known[index],
                ParametersKey = Identity.ParametersKey(arrived.Result),
            };
            rules.Apply(attempt);
            attempts.Add(attempt);
        }
        return attempts;
    }
}
