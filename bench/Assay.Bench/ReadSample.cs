using System.Globalization;
using System.Text.Json.Nodes;

namespace Assay.Bench;

/// <summary>Ids of what there is to read, asked of the server itself.</summary>
/// <param name="Results">Of the large launch.</param>
/// <param name="Histories">Results of tests that ran in every launch.</param>
/// <param name="Stories">Paths of three values in the tree of features.</param>
/// <param name="Suites">Values of the first level of the tree of suites.</param>
/// <param name="SuiteBranches">Groups that a page offers to open.</param>
internal sealed record ReadSample(
    long Project, long Large, long[] Launches, long[] Results, long[] Histories, long[] Cases, long[][] Stories,
    long[] Suites, long[] SuiteBranches, long[] FeatureBranches, long[] CaseBranches)
{
    public static async Task<ReadSample> Of(ReadServer server)
    {
        var project = Ids(await server.Get($"/api/project?search={ReadData.Project}"))[0];
        var list = await server.Get($"/api/launch?projectId={project}&size=1000");
        var large = (long)list["content"]!.AsArray().First(row => (string?)row!["name"] == ReadData.Large)!["id"]!;
        var core = Ids(await server.Get($"/api/v2/launch/{large}/test-result/flat?size=2000&sort=id"));
        var others = Ids(await server.Get($"/api/v2/launch/{large}/test-result/flat?size=1000&sort=duration"));
        var stories = new List<long[]>();
        foreach (var epic in Ids(await Groups(server, large, 1)).Take(20))
            foreach (var feature in Ids(await Groups(server, large, 1, epic)).Take(5))
                stories.AddRange(Ids(await Groups(server, large, 1, epic, feature)).Select(
                    story => (long[])[epic, feature, story]));
        return new(project, large, Ids(list, but: ReadData.Spare), [.. core, .. others], core,
            Ids(await server.Get($"/api/testcase?projectId={project}&size=5000")), [.. stories],
            Ids(await Groups(server, large, 2)), await Branches(server, $"/launch/{large}/tree?treeId=2"),
            await Branches(server, $"/launch/{large}/tree?treeId=1"),
            await Branches(server, $"/project/{project}/test-cases?treeId=1"));
    }

    /// <param name="page">An answer with rows that have ids.</param>
    /// <param name="but">The name of rows that are left out.</param>
    private static long[] Ids(JsonNode page, string? but = null) => [.. page["content"]!.AsArray()
        .Where(row => but is null || (string?)row!["name"] != but).Select(row => (long)row!["id"]!)];

    private static Task<JsonNode> Groups(ReadServer server, long launch, long tree, params long[] path) =>
        server.Get($"/api/testresulttree/group?launchId={launch}&treeId={tree}&size=1000"
            + string.Concat(path.Select(value => $"&path={value}")));

    private static async Task<long[]> Branches(ReadServer server, string path)
    {
        var html = await server.Http.GetStringAsync(path);
        return [.. html.Split("&amp;parent=").Skip(1)
            .Select(rest => long.Parse(rest[..rest.IndexOf('&')], CultureInfo.InvariantCulture))
            .Where(id => id > 0).Distinct()];
    }
}
