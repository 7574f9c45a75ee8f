using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Cli.Ci;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

/// <summary>The commit that is tested, with its branch and its first parents, newest first.</summary>
internal static class GitContext
{
    private static readonly string[] Providers = ["github", "gitlab", "bitbucket"];

    /// <returns>Null outside a repository.</returns>
    public static async Task<JsonElement?> Read(Call call, CiRun? ci, CancellationToken stop)
    {
        var variables = call.Variables;
        var commit = variables["ALLURE_CI_COMMIT"] ?? await Git(["rev-parse", "HEAD"], stop);
        if (commit is null)
        {
            call.Terminal.Say("--git-flow: this is no Git repository, so the launch is not told the commit");
            return null;
        }
        var most = call.Given.Number(Options.GitAncestorLimit) ?? 100;
        var lineage = variables["ALLURE_CI_FIRST_PARENT_ANCESTORS"]?.Split(',')
            ?? (await Git(["log", "--first-parent",
                "--format=%H", $"--max-count={most}", $"{commit}^"], stop))?.Split('\n')
            ?? [];
        var url = variables["ALLURE_CI_REPOSITORY_URL"] ?? await Git(["config", "--get", "remote.origin.url"], stop);
        var branch = ci?.Branch ?? variables["ALLURE_CI_SOURCE_BRANCH"]
            ?? await Git(["symbolic-ref", "--short", "-q", "HEAD"], stop);
        var pull = variables["ALLURE_CI_PULL_REQUEST_ID"];
        var context = new JsonObject
        {
            ["contextType"] = pull is not null ? "pull_request" : branch is not null ? "branch" : "standalone",
            ["repository"] = new JsonObject
            {
                ["providerType"] = variables["ALLURE_CI_GIT_PROVIDER"]
                    ?? Array.Find(Providers, name => ci?.Type == name),
                ["name"] = variables.First("ALLURE_CI_REPOSITORY_SLUG", "ALLURE_CI_REPO_NAME") ?? Slug(url),
                ["url"] = WithoutPassword(url),
            },
            ["commit"] = new JsonObject
            {
                ["hash"] = commit,
                ["lineage"] = new JsonArray([.. lineage.Select(hash => hash.Trim()).Where(hash => hash.Length > 0)
                    .Select(hash => JsonValue.Create(hash))]),
            },
            ["branch"] = branch is null ? null : new JsonObject { ["name"] = branch },
            ["pullRequest"] = pull is null ? null : new JsonObject
            {
                ["externalId"] = pull,
                ["title"] = variables["ALLURE_CI_PULL_REQUEST_TITLE"],
                ["url"] = variables["ALLURE_CI_PULL_REQUEST_URL"],
                ["sourceBranch"] = branch,
                ["targetBranch"] = variables["ALLURE_CI_TARGET_BRANCH"],
            },
        };
        using var document = JsonDocument.Parse(context.ToJsonString());
        return document.RootElement.Clone();
    }

    private static string? Slug(string? url) =>
        url?.TrimEnd('/').Split('/', ':') is [.., var owner, var name] ? $"{owner}/{name.Replace(".git", "")}" : null;

    /// <summary>CIs clone with a token in the address.</summary>
    private static string? WithoutPassword(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.UserInfo.Length > 0
            ? new UriBuilder(address) { UserName = "", Password = "" }.Uri.AbsoluteUri
            : url;

    private static async Task<string?> Git(string[] arguments, CancellationToken stop)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            _ = git.StandardError.ReadToEndAsync(stop);
            var text = (await git.StandardOutput.ReadToEndAsync(stop)).Trim();
            await git.WaitForExitAsync(stop);
            return git.ExitCode == 0 && text.Length > 0 ? text : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
