using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Azure Pipelines.</summary>
internal sealed class Azure : ICi
{
    public string Type => "azure";

    public bool Runs(Variables variables) => variables.Has("SYSTEM_DEFINITIONID");

    public CiRun Read(Variables variables)
    {
        var project = variables["SYSTEM_COLLECTIONURI"] is { } collection
            ? $"{collection.TrimEnd('/')}/{Uri.EscapeDataString(variables["SYSTEM_TEAMPROJECT"] ?? "")}/_build"
            : null;
        return new(Type)
        {
            Endpoint = variables["SYSTEM_COLLECTIONURI"]?.TrimEnd('/'),
            JobUid = Refs.Joined(variables["SYSTEM_TEAMPROJECTID"], "_", variables["SYSTEM_DEFINITIONID"]),
            JobName = variables["BUILD_DEFINITIONNAME"],
            JobUrl = Refs.Below(project, $"?definitionId={variables["SYSTEM_DEFINITIONID"]}"),
            RunUid = variables["BUILD_BUILDID"],
            RunName = variables["BUILD_BUILDNUMBER"],
            RunUrl = Refs.Below(project, $"/results?buildId={variables["BUILD_BUILDID"]}"),
            Branch = Refs.Branch(variables.First("SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH")),
        };
    }
}
