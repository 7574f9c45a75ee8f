using System.Runtime.CompilerServices;

namespace Assay.Api.Client;

/// <summary>Test cases.</summary>
public sealed class TestCasesClient
{
    private readonly ApiConnection connection;

    internal TestCasesClient(ApiConnection connection) => this.connection = connection;

    public Task<TestCaseDto> Get(long id, CancellationToken stop = default) =>
        connection.Get($"api/testcase/{id}", ApiJson.Default.TestCaseDto, stop);

    /// <param name="projectId">The project.</param>
    /// <param name="aql">Such as `automation = true and tag = "smoke"`; `true` for all.</param>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows per page.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<Page<TestCaseDto>> Search(
        long projectId, string aql, int page, int size, CancellationToken stop = default) =>
        connection.Get($"api/testcase/__search?projectId={projectId}&page={page}&size={size}&sort=id,ASC"
            + $"&rql={Uri.EscapeDataString(aql)}", ApiJson.Default.PageTestCaseDto, stop);

    /// <summary>All that match, page by page.</summary>
    public async IAsyncEnumerable<TestCaseDto> SearchAll(
        long projectId, string aql, [EnumeratorCancellation] CancellationToken stop = default)
    {
        const int Size = 1000;
        for (var number = 0; ; number++)
        {
            var page = await Search(projectId, aql, number, Size, stop).ConfigureAwait(false);
            foreach (var test in page.Content ?? []) yield return test;
            if (page.Last || page.Content is not { Count: > 0 }) yield break;
        }
    }
}
