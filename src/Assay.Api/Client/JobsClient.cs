namespace Assay.Api.Client;

/// <summary>Jobs: the pipelines that report into a project.</summary>
public sealed class JobsClient
{
    private readonly ApiConnection connection;

    internal JobsClient(ApiConnection connection) => this.connection = connection;

    public Task<Page<JobDto>> List(long projectId, int page, int size, CancellationToken stop = default) =>
        connection.Get($"api/job?projectId={projectId}&page={page}&size={size}", ApiJson.Default.PageJobDto, stop);

    public Task<JobDto> Get(long id, CancellationToken stop = default) =>
        connection.Get($"api/job/{id}", ApiJson.Default.JobDto, stop);

    /// <summary>The job with this uid in its CI.</summary>
    /// <returns>Null when the project has none.</returns>
    public async Task<JobDto?> Find(long projectId, string externalId, CancellationToken stop = default)
    {
        try
        {
            return await connection.Get($"api/job?projectId={projectId}&externalId={Uri.EscapeDataString(externalId)}",
                ApiJson.Default.JobDto, stop).ConfigureAwait(false);
        }
        catch (ApiException none) when (none.Failure == ApiFailure.NotFound)
        {
            return null;
        }
    }
}
