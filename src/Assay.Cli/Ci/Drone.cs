using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Drone.</summary>
internal sealed class Drone : ICi
{
    public string Type => "drone";

    public bool Runs(Variables variables) => variables.Has("DRONE_SYSTEM_HOST");

    public CiRun Read(Variables variables)
    {
        var server = Refs.Joined(variables["DRONE_SYSTEM_PROTO"] ?? "https", "://", variables["DRONE_SYSTEM_HOST"]);
        return new(Type)
        {
            Endpoint = server,
            JobUid = variables["DRONE_REPO"],
            JobName = variables["DRONE_REPO"],
            JobUrl = Refs.Joined(server, "/", variables["DRONE_REPO"]),
            RunUid = variables["DRONE_BUILD_NUMBER"],
            RunName = variables["DRONE_BUILD_NUMBER"],
            RunUrl = variables["DRONE_BUILD_LINK"],
            Branch = variables.Has("DRONE_TAG") ? null : variables.First("DRONE_SOURCE_BRANCH", "DRONE_BRANCH"),
        };
    }
}
