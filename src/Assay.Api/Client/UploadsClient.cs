namespace Assay.Api.Client;

/// <summary>Uploads from pipelines. Everything here may be said twice: the second time changes nothing.</summary>
public sealed class UploadsClient
{
    private readonly ApiConnection connection;

    internal UploadsClient(ApiConnection connection) => this.connection = connection;

    /// <summary>A run of a pipeline begins: resolves or makes its job, job run and launch.</summary>
    /// <exception cref="ApiException">
    /// LaunchClosed, when the same run reported before and its launch was closed.
    /// </exception>
    public Task<ExternalRunResponseDto> Start(ExternalRunStartDto run, CancellationToken stop = default) =>
        connection.Post("api/upload/start", run, ApiJson.Default.ExternalRunStartDto,
            ApiJson.Default.ExternalRunResponseDto, repeatable: true, stop);

    /// <summary>The run ended with passed, failed, cancelled or unknown. The launch stays open.</summary>
    public Task<ExternalRunResponseDto> Stop(ExternalRunStopDto run, CancellationToken stop = default) =>
        connection.Post("api/upload/stop", run, ApiJson.Default.ExternalRunStopDto,
            ApiJson.Default.ExternalRunResponseDto, repeatable: true, stop);

    /// <summary>The ids behind a job run.</summary>
    public Task<ExternalRunResponseDto> Find(long jobRunId, CancellationToken stop = default) =>
        connection.Get($"api/upload/jobrun?jobRunId={jobRunId}", ApiJson.Default.ExternalRunResponseDto, stop);

    /// <summary>The ids behind a run of a pipeline.</summary>
    /// <returns>Null when it has not reported yet.</returns>
    public async Task<ExternalRunResponseDto?> Find(
        long projectId, string jobUid, string jobRunUid, CancellationToken stop = default)
    {
        try
        {
            return await connection.Get(
                $"api/upload/jobrun?projectId={projectId}&jobUid={Uri.EscapeDataString(jobUid)}"
                    + $"&jobRunUid={Uri.EscapeDataString(jobRunUid)}",
                ApiJson.Default.ExternalRunResponseDto, stop).ConfigureAwait(false);
        }
        catch (ApiException none) when (none.Failure == ApiFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>Opens a stream of files into a job run, or into a launch when only that is named.</summary>
    public Task<UploadSessionDto> OpenSession(UploadSessionCreateDto session, CancellationToken stop = default)
    {
        var manual = session is { LaunchId: not null, JobRunId: null, JobRunUid: null };
        return connection.Post(manual ? "api/upload/session?manual=true" : "api/upload/session", session,
            ApiJson.Default.UploadSessionCreateDto, ApiJson.Default.UploadSessionDto, repeatable: true, stop);
    }

    /// <summary>
    /// Sends files in one request; when it returns they are stored. <see cref="UploadBatches"/> makes good portions.
    /// </summary>
    /// <returns>The files that could not be read, and were left out.</returns>
    public Task<IReadOnlyList<UploadFile>> Send(
        long sessionId, IReadOnlyList<UploadFile> files, CancellationToken stop = default) =>
        connection.Upload($"api/upload?id={sessionId}", files, stop);
}
