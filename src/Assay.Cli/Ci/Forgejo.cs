using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Forgejo Actions: as Gitea, with a name of its own.</summary>
internal sealed class Forgejo : ICi
{
    public string Type => "forgejo";

    public bool Runs(Variables variables) => variables.IsTrue("FORGEJO_ACTIONS") || variables.Has("FORGEJO_TOKEN")
        && variables.IsTrue("GITHUB_ACTIONS");

    public CiRun Read(Variables variables)
    {
        var run = GitHub.Read(Type, variables);
        var page = Refs.Below(Refs.Joined(run.Endpoint, "/", variables["GITHUB_REPOSITORY"]), "/actions");
        return run with { JobUrl = page, RunUrl = Refs.Below(page, $"/runs/{variables["GITHUB_RUN_NUMBER"]}") };
    }
}
