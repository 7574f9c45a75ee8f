using System.CommandLine;
using Assay.Api.Client;

namespace Assay.Cli.Projects;

internal static class ProjectCreate
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME");
        var abbreviation = new Option<string?>("--abbr") { Description = "Abbreviation; else taken from the name" };
        var description = new Option<string?>("--description");
        var isPublic = new Option<bool>("--public") { Description = "Everybody who is signed in may read it" };
        return new Command("create", "Makes a project") { name, abbreviation, description, isPublic }
            .Runs(async (call, stop) =>
            {
                var project = await call.Client.Projects.Create(
                    new(call.Parse.GetValue(name), call.Parse.GetValue(abbreviation), call.Parse.GetValue(description),
                        call.Parse.GetValue(isPublic)),
                    stop);
                call.Answer.One(Call.Row(project, ApiJson.Default.ProjectDto), ProjectList.Columns);
            });
    }
}
