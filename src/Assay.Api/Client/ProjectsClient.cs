namespace Assay.Api.Client;

/// <summary>Projects.</summary>
public sealed class ProjectsClient
{
    private readonly ApiConnection connection;

    internal ProjectsClient(ApiConnection connection) => this.connection = connection;

    /// <param name="page">From 0.</param>
    /// <param name="size">Rows per page.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<Page<ProjectDto>> List(int page, int size, CancellationToken stop = default) =>
        connection.Get($"api/project?page={page}&size={size}", ApiJson.Default.PageProjectDto, stop);

    public Task<ProjectDto> Get(long id, CancellationToken stop = default) =>
        connection.Get($"api/project/{id}", ApiJson.Default.ProjectDto, stop);

    public Task<ProjectDto> Create(ProjectCreateDto project, CancellationToken stop = default) =>
        connection.Post("api/project", project, ApiJson.Default.ProjectCreateDto, ApiJson.Default.ProjectDto,
            repeatable: false, stop);

    /// <summary>
    /// The names of process variables that the project keeps with results; all others it throws away.
    /// </summary>
    public async Task<IReadOnlyList<string>> EnvironmentKeys(long projectId, CancellationToken stop = default)
    {
        const int Size = 1000;
        var keys = new List<string>();
        for (var number = 0; ; number++)
        {
            var page = await connection.Get($"api/evschema?projectId={projectId}&page={number}&size={Size}",
                ApiJson.Default.PageEnvSchemaDto, stop).ConfigureAwait(false);
            keys.AddRange((page.Content ?? []).Select(row => row.Key).OfType<string>());
            if (page.Last || page.Content is not { Count: > 0 }) return keys;
        }
    }
}
