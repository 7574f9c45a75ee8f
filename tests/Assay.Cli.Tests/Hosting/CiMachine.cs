namespace Assay.Cli.Tests.Hosting;

/// <summary>
/// A machine of a CI that runs a job: with the environment that was recorded there, a folder of its own, and nothing of
/// other machines but what the CI hands on.
/// </summary>
internal sealed class CiMachine
{
    /// <summary>Stands for the runner of the tests: those of the API fail.</summary>
    private const string Npm = """
        #!/bin/sh
        [ "$1" = ci ] && exit 0
        for name; do :; done
        status=passed
        [ "$name" = test:api ] && status=failed
        mkdir -p allure-results
        printf '{"uuid":"%s","name":"%s","fullName":"shop.%s","status":"%s"}' \
            "$name" "$name" "$name" $status > "allure-results/$name-result.json"
        [ $status = passed ]
        """;

    private readonly string folder;
    private readonly Dictionary<string, string> variables;

    /// <param name="team">Whose pipeline it is.</param>
    /// <param name="recorded">The recorded environment, a file of Ci.</param>
    /// <param name="job">The number of the job in its pipeline; null when it is the only one.</param>
    public CiMachine(Team team, string recorded, int? job = null)
    {
        folder = Directory.CreateDirectory(Path.Combine(team.Folder, $"machine{job}")).FullName;
        variables = new(team.Variables, StringComparer.Ordinal);
        Record(recorded == "codebuild" && job is not null ? "codepipeline" : recorded);
        Settings(recorded, several: job is not null);
        if (job > 0) Differ(recorded, job.Value);

        var programs = Directory.CreateDirectory(Path.Combine(folder, "programs")).FullName;
        var npm = Path.Combine(programs, "npm");
        File.WriteAllText(npm, Npm);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        variables["PATH"] = $"{programs}:{Assayctl.SearchPath}";
    }

    /// <returns>The exit code of the script.</returns>
    public async Task<int> Run(CiScript script)
    {
        using var bash = Assayctl.StartScript(folder, variables, "-ec", script.Text);
        var ended = await bash.End();
        if (script.Afterwards is not { } after) return ended.Exit;
        using var afterwards = Assayctl.StartScript(folder, variables, "-ec", after);
        return (await afterwards.End()).Exit == 0 ? ended.Exit : throw new InvalidOperationException(ended.Error);
    }

    /// <summary>What is known from a recorded environment.</summary>
    public static string Expected(string recorded, string name) =>
        Lines(recorded).SkipWhile(line => line != "=>")
            .Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    /// <summary>The kind of the CI on the wire, where clients know eleven names.</summary>
    public static string Type(string recorded) => Expected(recorded, "ALLURE_CI_TYPE") switch
    {
        "buildkite" or "drone" or "forgejo" or "gitea" or "woodpecker" => "custom",
        var known => known,
    };

    private void Record(string recorded)
    {
        foreach (var line in Lines(recorded).TakeWhile(line => line != "=>"))
            variables[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
        if (recorded != "teamcity") return;
        Directory.CreateDirectory(Path.Combine(folder, "Ci"));
        foreach (var name in (string[])["teamcity-build.txt", "teamcity-configuration.txt"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Ci", name), Path.Combine(folder, "Ci", name));
    }

    /// <summary>What the CI makes of the settings around the scripts, as its page has them.</summary>
    private void Settings(string recorded, bool several)
    {
        switch (recorded)
        {
            case "teamcity" when several:
                variables["ALLURE_JOB_UID"] = "shop";
                break;
            case "codebuild" when several:
                variables["ALLURE_JOB_RUN_UID"] = "3137f7cb-7cf7-4b5f-9d4e-aaaabbbbcccc";
                break;
            case "bamboo":
                Move("ALLURE_ENDPOINT", "bamboo_assay_endpoint");
                Move("ALLURE_PROJECT_ID", "bamboo_assay_project");
                Move("ALLURE_TOKEN", "bamboo_assay_token_password");
                break;
        }
    }

    /// <summary>What the jobs of a run do not have in common.</summary>
    private void Differ(string recorded, int job)
    {
        switch (recorded)
        {
            case "bamboo":
                variables["bamboo_buildKey"] = $"SHOP-E2E-JOB{job + 1}";
                variables["bamboo_buildResultKey"] = $"SHOP-E2E-JOB{job + 1}-23";
                break;
            case "circleci":
                variables["CIRCLE_WORKFLOW_JOB_ID"] = $"1b5a1f0c-2a2b-4c3d-8e4f-5a6b7c8d9e{job:00}";
                variables["CIRCLE_BUILD_NUM"] = $"{512 + job}";
                variables["CIRCLE_BUILD_URL"] = $"https://circleci.com/gh/acme/shop/{512 + job}";
                break;
            case "codebuild":
                var first = variables["CODEBUILD_BUILD_ARN"];
                variables["CODEBUILD_BUILD_ARN"] = first.Replace("6a7ebd0c", $"6a7ebd{job:00}");
                variables["CODEBUILD_BUILD_NUMBER"] = $"{10 + job}";
                break;
            case "github-push" or "gitea" or "forgejo":
                variables["GITHUB_JOB"] = $"job{job}";
                break;
            case "gitlab":
                variables["CI_JOB_ID"] = $"{99001 + job}";
                break;
            case "teamcity":
                // Of the first build, by the dependency.
                variables["ALLURE_JOB_RUN_UID"] = Expected(recorded, "ALLURE_JOB_RUN_UID");
                var build = Path.Combine(folder, "Ci", "teamcity-build.txt");
                File.WriteAllText(build, File.ReadAllText(build).Replace("5012", $"{5012 + job}"));
                break;
        }
    }

    private void Move(string from, string to)
    {
        if (variables.Remove(from, out var value)) variables[to] = value;
    }

    private static string[] Lines(string recorded) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Ci", recorded + ".txt"));
}
