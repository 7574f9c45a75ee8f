namespace Assay.Cli.Settings;

/// <summary>Flags that several commands share.</summary>
internal static class Options
{
    public static readonly Setting<string> Config = new(
        "--config", "YAML file with flags as keys", ["ASSAY_CONFIG", "ALLURE_CONFIG"]) { Recursive = true };

    public static readonly Setting<string> Endpoint = new(
        "--endpoint", "Address of the server", ["ALLURE_ENDPOINT"], "-e") { Recursive = true };

    public static readonly Setting<string> Token = new(
        "--token", "API token; - reads it from the standard input", ["ALLURE_TOKEN"], "-t") { Recursive = true };

    public static readonly Setting<long?> ProjectId = new(
        "--project-id", "Id of the project", ["ALLURE_PROJECT_ID"], "-p") { Recursive = true };

    public static readonly Setting<bool> Insecure = new(
        "--insecure", "Do not check the server's certificate", ["ASSAY_INSECURE", "ALLURE_INSECURE"])
    {
        Recursive = true,
    };

    public static readonly Setting<string> RequestTimeout = new(
        "--request-timeout", "A request during which nothing moves for so long is sent again (100s; 0 for no limit)",
        ["ASSAY_REQUEST_TIMEOUT"]) { Recursive = true };

    public static readonly Setting<string> Output = new(
        "--output", "table, json or yaml", ["ASSAY_OUTPUT"], "-o") { Recursive = true };

    public static readonly Setting<string> Format = new(
        "--format", "Columns of the table, such as ID,NAME", []) { Recursive = true };

    public static readonly Setting<bool> NoHeader = new(
        "--no-header", "Leave out the line with the names of the columns", []) { Recursive = true };

    public static readonly Setting<long?> Size = new("--size", "Rows at most (10)", [], "--limit", "-l");

    public static readonly Setting<string> Query = new("--query", "AQL query", [], "-q");

    public static readonly Setting<string> LaunchName = new(
        "--launch-name", "Name of the launch", ["ALLURE_LAUNCH_NAME"]);

    public static readonly Setting<string[]> LaunchTags = new(
        "--launch-tags", "Tags of the launch, with commas between", ["ALLURE_LAUNCH_TAGS"]);

    public static readonly Setting<string> LaunchAutoclose = new(
        "--launch-autoclose", "Let the server close the launch after a time of quiet (true)",
        ["ALLURE_LAUNCH_AUTO_CLOSE"]);

    public static readonly Setting<bool> GitFlow = new(
        "--git-flow", "Tell the new launch the commit, its branch and its ancestors", ["ALLURE_GIT_FLOW"]);

    public static readonly Setting<long?> GitAncestorLimit = new(
        "--git-ancestor-limit", "Ancestors of the commit at most (100)", ["ALLURE_GIT_ANCESTOR_LIMIT"]);

    public static readonly Setting<string> OutputFile = new(
        "--output-file", "Where to write the plan (testplan.json)", ["ALLURE_TESTPLAN_PATH", "AS_TESTPLAN_PATH"]);
}
