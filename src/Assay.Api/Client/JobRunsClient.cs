namespace Assay.Api.Client;

/// <summary>Job runs: executions of jobs inside launches.</summary>
public sealed class JobRunsClient
{
    private readonly ApiConnection connection;

    internal JobRunsClient(ApiConnection connection) => this.connection = connection;

    public Task<JobRunDto> Get(long id, CancellationToken stop = default) =>
        connection.Get($"api/jobrun/{id}", ApiJson.Default.JobRunDto, stop);

    /// <summary>How many results of the run have which status; without a status they are in progress.</summary>
    public async Task<IReadOnlyList<TestStatusCount>> Statistic(long id, CancellationToken stop = default) =>
        await connection.Get($"api/jobrun/{id}/statistic", ApiJson.Default.TestStatusCountArray, stop)
            .ConfigureAwait(false);

    /// <summary>The tests that the run is to execute.</summary>
    /// <param name="id">The job run.</param>
    /// <param name="expected">Only those that have no result yet.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<IReadOnlyList<PlannedTestDto>> Plan(long id, bool expected, CancellationToken stop = default) =>
        await connection.Get($"api/jobrun/{id}/plan?expected={(expected ? "true" : "false")}",
            ApiJson.Default.PlannedTestDtoArray, stop).ConfigureAwait(false);
}
