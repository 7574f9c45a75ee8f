namespace Assay.Bench;

/// <summary>What people and clients read of the project, each with parameters that vary.</summary>
internal sealed class ReadPlaces(ReadSample of)
{
    public IReadOnlyList<ReadPlace> All =>
    [
        new("launches with statistics",
            r => $"/api/launch?projectId={of.Project}&preview=true&size=50&page={r.Next(8)}"),
        new("launches: page", r => $"/project/{of.Project}/launches?page={r.Next(8)}", Page: true),
        new("launches by name", r => $"/api/launch?projectId={of.Project}&search=nightly+{r.Next(100)}&preview=true"),
        new("overview of the large launch: page", _ => $"/launch/{of.Large}", Page: true),
        new("overview of any launch: page", r => $"/launch/{Any(r, of.Launches)}", Page: true),
        new("statistic", r => $"/api/launch/{Any(r, of.Launches)}/statistic"),
        new("durations of the large launch", _ => $"/api/launch/{of.Large}/duration"),
        new("members of the large launch", _ => $"/api/launch/{of.Large}/memberstats"),
        new("retries of any launch", r => $"/api/launch/{Any(r, of.Launches)}/retries?page={r.Next(3)}"),
        new("unresolved", r => $"/api/launch/{of.Large}/unresolved?size=50&page={r.Next(20)}"),
        new("unresolved: page", _ => $"/launch/{of.Large}/list?unresolved=1", Page: true),

        new("suites, 14,286 groups",
            r => $"/api/testresulttree/group?launchId={of.Large}&treeId=2&size=100&page={r.Next(100)}"),
        new("suites: page", _ => $"/launch/{of.Large}/tree?treeId=2", Page: true),
        new("suites, next part", r => $"/launch/{of.Large}/branch?treeId=2&parent=0&groups={200 * r.Next(70)}"),
        new("suites, only failed",
            r => $"/api/testresulttree/group?launchId={of.Large}&treeId=2&size=100&status=failed&page={r.Next(40)}"),
        new("suites, by a part of the name",
            r => $"/api/testresulttree/group?launchId={of.Large}&treeId=2&size=100&search={Number(r)}"),
        new("one suite",
            r => $"/api/testresulttree/leaf?launchId={of.Large}&treeId=2&path={Any(r, of.Suites)}&size=100"),
        new("one suite: part of the page",
            r => $"/launch/{of.Large}/branch?treeId=2&parent={Any(r, of.SuiteBranches)}&depth=1"),
        new("features, level 1", _ => $"/api/testresulttree/group?launchId={of.Large}&treeId=1&size=100"),
        new("features, level 2", r => $"/api/testresulttree/group?launchId={of.Large}&treeId=1&size=100{Path(r, 1)}"),
        new("features, level 3", r => $"/api/testresulttree/group?launchId={of.Large}&treeId=1&size=100{Path(r, 2)}"),
        new("features, results", r => $"/api/testresulttree/leaf?launchId={of.Large}&treeId=1&size=100{Path(r, 3)}"),
        new("features, level 1, newer", _ => $"/api/v2/launch/{of.Large}/test-result/tree/entity?treeId=1&size=100"),
        new("features: page", _ => $"/launch/{of.Large}/tree?treeId=1", Page: true),
        new("features, level 2: part of the page",
            r => $"/launch/{of.Large}/branch?treeId=1&parent={Any(r, of.FeatureBranches)}&depth=1"),

        new("results, newest", r => $"/api/testresult?launchId={Any(r, of.Launches)}&size=50&page={r.Next(20)}"),
        new("results of the large launch, newest",
            r => $"/api/testresult?launchId={of.Large}&size=50&page={r.Next(200)}"),
        new("failed results", r => $"/api/testresult?launchId={of.Large}&status=failed&size=50&page={r.Next(100)}"),
        new("failed results: page", _ => $"/launch/{of.Large}/list?status=failed", Page: true),
        new("all results: page", _ => $"/launch/{of.Large}/list", Page: true),
        new("window deep in the list", r => $"/launch/{of.Large}/rows?sort=&offset={r.Next(95_000)}&limit=150"),
        new("slowest results: page", _ => $"/launch/{of.Large}/list?sort=-duration", Page: true),
        new("by a part of the name", r => $"/api/v2/launch/{of.Large}/test-result/flat?search={Words(r)}"),
        new("by a number in the name", r => $"/api/v2/launch/{of.Large}/test-result/flat?search={Number(r)}"),
        new("by a part of the name: page", r => $"/launch/{of.Large}/list?q={Words(r)}", Page: true),
        new("by assignee", r => $"/api/v2/launch/{of.Large}/test-result/flat?assignee=person{r.Next(20)}"),
        new("by assignee: page", r => $"/launch/{of.Large}/list?assignee=person{r.Next(20)}", Page: true),
        new("page behind a result",
            r => $"/api/v2/launch/{of.Large}/test-result/flat?after={Any(r, of.Results)}&size=100"),

        new("result", r => $"/api/testresult/{Any(r, of.Results)}"),
        new("steps of a result", r => $"/api/testresult/{Any(r, of.Results)}/execution?v2=true"),
        new("result: page", r => $"/launch/{of.Large}/tree/{Any(r, of.Results)}", Page: true),
        new("history of a test, 500 launches", r => $"/api/testresult/{Any(r, of.Histories)}/history?size=500"),
        new("history of a test, first page", r => $"/api/testresult/{Any(r, of.Histories)}/history"),
        new("history of a test case", r => $"/api/testcase/{Any(r, of.Cases)}/history?size=50"),

        new("test cases by feature", _ => $"/api/testcasetree/group?projectId={of.Project}&treeId=1"),
        new("test cases by suite", r => $"/api/testcasetree/group?projectId={of.Project}&treeId=2&page={r.Next(60)}"),
        new("test cases by feature, level 2",
            r => $"/api/testcasetree/group?projectId={of.Project}&treeId=1{Path(r, 1)}"),
        new("test cases of a story", r => $"/api/testcasetree/leaf?projectId={of.Project}&treeId=1{Path(r, 3)}"),
        new("test cases, newer tree", _ => $"/api/v2/project/{of.Project}/test-case/tree/tree-node?treeId=1"),
        new("test cases: page", _ => $"/project/{of.Project}/test-cases?treeId=1", Page: true),
        new("test cases by suite: page", _ => $"/project/{of.Project}/test-cases?treeId=2", Page: true),
        new("test cases of a feature: part of the page",
            r => $"/project/{of.Project}/test-cases/branch?treeId=1&parent={Any(r, of.CaseBranches)}&depth=1"),
        new("test case: page", r => $"/project/{of.Project}/test-cases/{Any(r, of.Cases)}", Page: true),
        new("test cases by a part of the name", r => $"/api/testcase?projectId={of.Project}&search={Words(r)}"),
        new("test cases by a number", r => $"/api/testcase?projectId={of.Project}&search={Number(r)}"),
        new("test cases by two letters", r => $"/api/testcase?projectId={of.Project}&search={Words(r)[..2]}"),
        new("test cases by AQL",
            r => $"/api/testcase/__search?projectId={of.Project}"
                + $"&rql=tag%3D%22smoke%22%20and%20name~%3D%22{Words(r)}%22"),
        new("test cases by a part of the name: page",
            r => $"/project/{of.Project}/test-cases?q={Words(r)}", Page: true),
        new("all test cases, one list", r => $"/api/v2/project/{of.Project}/test-case/flat?page={r.Next(400)}"),
    ];

    private string Path(Random random, int depth)
    {
        var path = of.Stories[random.Next(of.Stories.Length)];
        return string.Concat(path.Take(depth).Select(value => $"&path={value}"));
    }

    private static string Words(Random random) => Workload.Word(random.Next(100_000));

    private static string Number(Random random) =>
        random.Next(100, 50_000).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static long Any(Random random, long[] ids) => ids[random.Next(ids.Length)];
}
