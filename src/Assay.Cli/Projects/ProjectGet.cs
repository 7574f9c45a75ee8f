using System.CommandLine;
using Assay.Api.Client;

namespace Assay.Cli.Projects;

internal static class ProjectGet
{
    public static Command Make()
    {
        var id = new Argument<long?>("ID")
        { Description = "The project; else --project-id", Arity = ArgumentArity.ZeroOrOne };
        return new Command("get", "Shows a project") { id }.Runs(async (call, stop) =>
        {
            var project = await call.Client.Projects.Get(call.Parse.GetValue(id) ?? call.ProjectId, stop);
            call.Answer.One(Call.Row(project, ApiJson.Default.ProjectDto), ProjectList.Columns);
        });
    }
}
