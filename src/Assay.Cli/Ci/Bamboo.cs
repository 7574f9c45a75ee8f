using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Bamboo.</summary>
internal sealed class Bamboo : ICi
{
    public string Type => "bamboo";

    public bool Runs(Variables variables) => variables.Has("bamboo_buildKey") || variables.Has("bamboo_planKey");

    public CiRun Read(Variables variables)
    {
        var page = variables.First("bamboo_buildResultsUrl", "bamboo_resultsUrl");
        var plan = variables.First("bamboo_planKey", "bamboo_buildKey");
        var browse = page?.IndexOf("/browse/", StringComparison.Ordinal) is { } at and >= 0
            ? page[..at] : Refs.Origin(page);
        return new(Type)
        {
            Endpoint = browse,
            JobUid = plan,
            JobName = variables["bamboo_planName"],
            JobUrl = Refs.Below(browse, "/browse/" + plan),
            RunUid = variables["bamboo_buildResultKey"],
            RunName = variables["bamboo_buildNumber"] is { } number ? $"#{number}" : null,
            RunUrl = page,
            Branch = variables.First("bamboo_planRepository_branchName", "bamboo_repository_git_branch"),
        };
    }
}
