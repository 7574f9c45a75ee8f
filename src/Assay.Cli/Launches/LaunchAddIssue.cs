using System.CommandLine;
using Assay.Api;

namespace Assay.Cli.Launches;

/// <summary>Links issues of a tracker to a launch, beside those it has.</summary>
internal static class LaunchAddIssue
{
    public static Command Make()
    {
        var id = LaunchIds.One();
        var integration = new Option<long?>("--integration-id") { Description = "The tracker" };
        var issues = new Option<string[]>("--issue", "--issue-key")
        {
            Description = "Key of an issue, such as SHOP-7; may be repeated", Required = true,
        };
        return new Command(
            "add-issue", "Links issues to a launch") { id, integration, issues }.Runs(async (call, stop) =>
        {
            var launch = await call.Client.Launches.Get(LaunchIds.Of(call, id), stop);
            var added = call.Parse.GetValue(issues)!.SelectMany(key => key.Split(',')).Select(key => key.Trim())
                .Where(key => launch.Issues?.Any(issue => issue.Name == key) != true)
                .Select(key => new IssueDto(null, key, call.Parse.GetValue(integration)));
            var changed = await call.Client.Launches.Change(
                launch.Id, new(null, null, null, [.. launch.Issues ?? [], .. added], null, null), stop);
            call.Answer.One(LaunchRows.Of(call, changed), LaunchRows.Columns + ",ISSUES=issues.name");
        });
    }
}
