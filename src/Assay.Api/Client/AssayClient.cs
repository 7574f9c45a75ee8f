namespace Assay.Api.Client;

/// <summary>
/// A client of one server, signed in with an API token. It is safe to use from several threads, retries what may
/// succeed later, keeps the pace it is given and throws <see cref="ApiException"/> with a text for people.
/// </summary>
/// <example>
/// A launch with the results of a folder:
/// <code>
/// using var assay = new AssayClient(new Uri("https://assay.example.org"), token);
/// var launch = await assay.Launches.Create(new(
///     "Nightly", projectId, Tags: [new(null, "nightly")], null, null, Autoclose: true, External: true, null), stop);
/// var session = await assay.Uploads.OpenSession(new(null, launch.Id, null, null, null, []), stop);
/// foreach (var batch in UploadBatches.Of(UploadFolder.Files("allure-results")))
///     await assay.Uploads.Send(session.Id, batch, stop);
/// await assay.Launches.Close(launch.Id, stop);
/// </code>
/// </example>
public sealed class AssayClient : IDisposable
{
    private readonly ApiConnection connection;

    /// <param name="endpoint">
    /// The server's address, such as https://assay.example.org, with its path if it has one.
    /// </param>
    /// <param name="token">An API token of the server.</param>
    /// <param name="options">Retries, pace, certificates.</param>
    public AssayClient(Uri endpoint, string token, AssayClientOptions? options = null)
    {
        connection = new(endpoint, token, options ?? new());
        Accounts = new(connection);
        Projects = new(connection);
        Launches = new(connection);
        Jobs = new(connection);
        JobRuns = new(connection);
        TestCases = new(connection);
        Uploads = new(connection);
    }

    /// <summary>The server's address, with a slash at its end.</summary>
    public Uri Endpoint => connection.Endpoint;

    public AccountsClient Accounts { get; }
    public ProjectsClient Projects { get; }
    public LaunchesClient Launches { get; }
    public JobsClient Jobs { get; }
    public JobRunsClient JobRuns { get; }
    public TestCasesClient TestCases { get; }
    public UploadsClient Uploads { get; }

    public void Dispose() => connection.Dispose();
}
