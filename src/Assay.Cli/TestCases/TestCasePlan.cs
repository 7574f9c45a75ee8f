using System.CommandLine;
using Assay.Api;
using Assay.Cli.Settings;

namespace Assay.Cli.TestCases;

/// <summary>Writes the automated test cases that match a query as a plan for adapters.</summary>
internal static class TestCasePlan
{
    public static Command Make() =>
        new Command("plan", "Writes testplan.json with the automated test cases that match a query")
            .With(Options.Query, Options.OutputFile).Runs(Run);

    private static async Task<int> Run(Call call, CancellationToken stop)
    {
        var query = call.Given.Text(Options.Query)
            ?? throw Call.Missing(Options.Query, "an AQL query", "for example -q 'tag = \"smoke\"'");
        var path = call.Given.Text(Options.OutputFile) ?? PlanFile.DefaultPath;
        PlanFile.Remove(path);
        var tests = new List<PlannedTestDto>();
        await foreach (var test in call.Client.TestCases.SearchAll(call.ProjectId, query, stop))
            if (test.Automated) tests.Add(new(test.Id, test.FullName));
        if (tests.Count == 0)
        {
            call.Terminal.Say($"No automated test case matches {query}: no plan is written");
            return ExitCode.Failed;
        }
        PlanFile.Write(path, tests);
        call.Terminal.Say($"{path}: {tests.Count} tests");
        return ExitCode.Done;
    }
}
