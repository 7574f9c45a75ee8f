using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Gitea Actions: GitHub's variables and one of its own.</summary>
internal sealed class Gitea : ICi
{
    public string Type => "gitea";

    public bool Runs(Variables variables) => variables.IsTrue("GITEA_ACTIONS");

    public CiRun Read(Variables variables)
    {
        var run = GitHub.Read(Type, variables);
        var page = Refs.Below(Refs.Joined(run.Endpoint, "/", variables["GITHUB_REPOSITORY"]), "/actions");
        return run with
        {
            JobUrl = page,
            // The page of a run goes by its number in the repository.
            RunUrl = Refs.Below(page, $"/runs/{variables["GITHUB_RUN_NUMBER"]}"),
        };
    }
}
