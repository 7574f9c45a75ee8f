using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.TestCases;

internal static class TestCaseList
{
    public const string Columns =
        "ID=id,NAME=name,AUTOMATED=automated,STATUS=status.name,LAYER=testLayer.name,TAGS=tags.name";

    public static Command Make() =>
        new Command("list", "Lists test cases of the project, all or those that match a query")
            .With(Options.Query, Options.Size).Runs(Run);

    private static async Task Run(Call call, CancellationToken stop)
    {
        var page = await call.Client.TestCases.Search(
            call.ProjectId, call.Given.Text(Options.Query) ?? "true", 0,
            (int)(call.Given.Number(Options.Size) ?? 10), stop);
        call.Answer.List([.. page.Content.Select(row => Call.Row(row, ApiJson.Default.TestCaseDto))], Columns);
    }
}
