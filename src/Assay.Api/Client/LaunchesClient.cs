namespace Assay.Api.Client;

/// <summary>Launches.</summary>
public sealed class LaunchesClient
{
    private readonly ApiConnection connection;

    internal LaunchesClient(ApiConnection connection) => this.connection = connection;

    /// <summary>Makes an open launch. Not repeated when the answer is lost, so there is never a second one.</summary>
    public Task<LaunchDto> Create(LaunchCreateDto launch, CancellationToken stop = default) =>
        connection.Post("api/launch", launch, ApiJson.Default.LaunchCreateDto, ApiJson.Default.LaunchDto,
            repeatable: false, stop);

    /// <summary>Launches of a project, newest first.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="aql">Only those that match this query, such as `closed = false and tag = "nightly"`.</param>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows per page.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<Page<LaunchDto>> List(
        long projectId, string? aql, int page, int size, CancellationToken stop = default) =>
        connection.Get(aql is null
            ? $"api/launch?projectId={projectId}&page={page}&size={size}&sort=createdDate,DESC"
            : $"api/launch/__search?projectId={projectId}&page={page}&size={size}&sort=createdDate,DESC"
                + $"&rql={Uri.EscapeDataString(aql)}",
            ApiJson.Default.PageLaunchDto, stop);

    public Task<LaunchDto> Get(long id, CancellationToken stop = default) =>
        connection.Get($"api/launch/{id}", ApiJson.Default.LaunchDto, stop);

    public Task<LaunchDto> Change(long id, LaunchPatchDto changes, CancellationToken stop = default) =>
        connection.Patch($"api/launch/{id}", changes, ApiJson.Default.LaunchPatchDto, ApiJson.Default.LaunchDto, stop);

    /// <summary>How many results have which status; without a status they are in progress.</summary>
    public async Task<IReadOnlyList<TestStatusCount>> Statistic(long id, CancellationToken stop = default) =>
        await connection.Get($"api/launch/{id}/statistic", ApiJson.Default.TestStatusCountArray, stop)
            .ConfigureAwait(false);

    /// <summary>Whether everything that was sent is counted.</summary>
    public async Task<bool> IsReady(long id, CancellationToken stop = default) =>
        (await connection.Get($"api/launch/{id}/progress", ApiJson.Default.LaunchProgressDto, stop)
            .ConfigureAwait(false)).Ready;

    /// <summary>Freezes the results and writes test cases from them. Closing a closed launch changes nothing.</summary>
    public Task Close(long id, CancellationToken stop = default) =>
        connection.Command(HttpMethod.Post, $"api/launch/{id}/close", stop);

    public Task Reopen(long id, CancellationToken stop = default) =>
        connection.Command(HttpMethod.Post, $"api/launch/{id}/reopen", stop);

    public Task Delete(long id, CancellationToken stop = default) =>
        connection.Command(HttpMethod.Delete, $"api/launch/{id}", stop);

    /// <summary>Moves all results and job runs of one launch into another; the first one is gone afterwards.</summary>
    /// <returns>The launch that has everything.</returns>
    public Task<IdAndName> Merge(long from, long into, CancellationToken stop = default) =>
        connection.Post("api/launch/merge", new LaunchMergeDto(from, into), ApiJson.Default.LaunchMergeDto,
            ApiJson.Default.IdAndName, repeatable: false, stop);
}
