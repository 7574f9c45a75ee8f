using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.Projects;

internal static class ProjectList
{
    public const string Columns = "ID=id,NAME=name,ABBR=abbr,PUBLIC=isPublic,CREATED=createdDate";

    public static Command Make() =>
        new Command("list", "Lists the projects that the token's owner may see").With(Options.Size).Runs(Run);

    private static async Task Run(Call call, CancellationToken stop)
    {
        var page = await call.Client.Projects.List(0, (int)(call.Given.Number(Options.Size) ?? 100), stop);
        call.Answer.List([.. page.Content.Select(row => Call.Row(row, ApiJson.Default.ProjectDto))], Columns);
    }
}
