using Assay.Formats;
using Assay.Server.Blobs;
using Assay.Server.Http;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// Writes a batch: tests and variants first, in parallel with other batches, then everything of the launch in one
/// transaction under the launch's row lock. When it returns, the batch is durable and every count is right.
/// </summary>
internal sealed class Ingestion(
    NpgsqlDataSource database, IBlobStore blobs, ProjectMappings mappings, VariantDictionary variants,
    TimeProvider clock)
{
    /// <returns>
    /// An id for every result of the batch, in their order; a result that was sent before keeps its id.
    /// </returns>
    /// <exception cref="Refusal">
    /// 423 when the launch is closed, 404 when it is deleted; nothing of the batch is written.
    /// </exception>
    public async Task<IReadOnlyList<IngestedResult>> Write(SessionContext session, Batch batch, CancellationToken stop)
    {
        if (batch.Empty && batch.Warnings.Count == 0) return [];
        using var activity = Telemetry.Activities.StartActivity("write batch")
            ?.SetTag("assay.launch", session.LaunchId);
        var mapping = await mappings.Of(session.ProjectId, stop);
        await using var connection = await database.OpenConnectionAsync(stop);
        var attempts = await Attempts(connection, mapping, session, batch, stop);
        var bodies = attempts.ConvertAll(attempt => Bodies.Pack(attempt.Result));

        if (batch.Files.Count > 0) blobs.MakeDurable();
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var effective = await LaunchLock.Take(connection, session, stop);
        if (batch.Environment.Count > 0)
        {
            var complete = await EnvironmentResolver.Add(
                connection, session.ProjectId, effective, batch.Environment, stop);
            if (complete != effective)
                await Regroup.MoveSession(connection, session with { EnvironmentId = complete }, stop);
            effective = complete;
        }
        session = session with { EnvironmentId = effective };
        var result = await new BatchWriter(connection, session, clock.GetUtcNow(), variants)
            .Write(batch, attempts, bodies, stop);
        await transaction.CommitAsync(stop);
        Telemetry.CountResults(batch.Results.Count);
        return result;
    }

    private async Task<List<NewAttempt>> Attempts(
        NpgsqlConnection connection, ProjectMapping mapping, SessionContext session, Batch batch,
        CancellationToken stop)
    {
        if (batch.Results.Count == 0) return [];
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var tests = await TestDictionary.Resolve(connection, mapping.ProjectId, batch.Results, batch.Warnings, stop);
        var looks = batch.Results.Select((result, index) => Variant.Of(tests[index], result)).ToList();
        var known = await variants.Resolve(connection, mapping, looks, batch.Warnings, stop);
        var rules = await CategoryRules.Of(connection, session, batch.CategoryRules, stop);
        await transaction.CommitAsync(stop);
        variants.Remember(mapping, looks, known);

        return [.. batch.Results.Select((result, index) =>
        {
            var attempt = new NewAttempt
            {
                Result = result, Uuid = Uuids.Of(result.Uuid), Test = tests[index], Variant = known[index],
                ParametersKey = Identity.ParametersKey(result),
            };
            rules.Apply(attempt);
            return attempt;
        })];
    }
}
