using System.Globalization;
using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>
/// GitHub Actions. The numeric id of the workflow, which starting it from outside needs, is not in the environment;
/// who has it sets ALLURE_JOB_UID to owner/repository/actions/workflows/id.
/// </summary>
internal sealed class GitHub : ICi
{
    public string Type => "github";

    public bool Runs(Variables variables) => variables.IsTrue("GITHUB_ACTIONS");

    public CiRun Read(Variables variables) => Read(Type, variables);

    /// <summary>Gitea and Forgejo use the same names.</summary>
    public static CiRun Read(string type, Variables variables)
    {
        var server = variables["GITHUB_SERVER_URL"]?.TrimEnd('/');
        var repository = variables["GITHUB_REPOSITORY"];
        var workflow = variables["GITHUB_WORKFLOW"];
        var page = server is null || repository is null ? null : $"{server}/{repository}/actions";
        return new(type)
        {
            Endpoint = server,
            JobUid = Refs.Joined(repository, "_", workflow),
            JobName = Refs.Joined(repository, " - ", workflow),
            JobUrl = page is null ? null : $"{page}?query=workflow:{Uri.EscapeDataString($"\"{workflow}\"")}",
            RunUid = variables["GITHUB_RUN_ID"],
            RunName = Refs.Joined(variables["GITHUB_JOB"], " #", variables["GITHUB_RUN_NUMBER"]),
            RunUrl = page is null ? null : $"{page}/runs/{variables["GITHUB_RUN_ID"]}",
            Branch = variables["GITHUB_HEAD_REF"] ?? Refs.Branch(variables["GITHUB_REF"]),
            Attempt = int.TryParse(variables["GITHUB_RUN_ATTEMPT"], CultureInfo.InvariantCulture, out var attempt)
                ? attempt
                : 1,
        };
    }
}
