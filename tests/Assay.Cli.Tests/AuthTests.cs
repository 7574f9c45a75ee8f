using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

public sealed class AuthTests(Server server)
{
    [Fact]
    public async Task Signing_in_keeps_the_token_for_its_owner_only_and_signing_out_forgets_it()
    {
        using var team = await Team.Of(server);
        team.Variables.Clear();
        var file = Path.Combine(team.Folder, ".config", "assay", "assayctl.yaml");
        Assert.Equal(1, (await team.Run("auth", "status")).Exit);
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));

        var signedIn = await team.Run(
            "auth", "login", "--endpoint", server.Address.AbsoluteUri, "--token", server.Token);
        Assert.Equal(0, signedIn.Exit);
        Assert.Contains("as admin", signedIn.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Token, signedIn.Out + signedIn.Error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        Assert.Equal(0, (await team.Run("auth", "status")).Exit);
        Assert.Equal(0, (await team.Run("auth", "logout")).Exit);
        Assert.DoesNotContain(server.Token, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Equal(1, (await team.Run("auth", "status")).Exit);
    }

    [Fact]
    public async Task A_wrong_token_is_not_kept()
    {
        using var team = await Team.Of(server);
        var ended = await team.Run("auth", "login", "--token", "wrong", "--config", "mine.yaml");
        Assert.Equal(1, ended.Exit);
        Assert.Contains("The token is not accepted", ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(team.Folder, "mine.yaml")));
    }

    [Fact]
    public async Task A_flag_wins_over_a_variable_over_the_configuration_file()
    {
        using var team = await Team.Of(server);
        await File.WriteAllTextAsync(Path.Combine(team.Folder, "mine.yaml"), $"""
            # as written by hand
            endpoint: "{server.Address}"   # where
            token: '{server.Token}'
            launch-name: from the file
            launch-tags: [file, two]
            """, TestContext.Current.CancellationToken);
        team.Variables.Remove("ALLURE_ENDPOINT");
        team.Variables.Remove("ALLURE_TOKEN");

        Assert.Equal("from the file", await Name("launch", "create", "--config", "mine.yaml"));
        Assert.Equal(["file", "two"],
            (await team.Launches())[0]["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
        team.With("ALLURE_LAUNCH_NAME", "from the variable").With("ASSAY_CONFIG", "mine.yaml");
        Assert.Equal("from the variable", await Name("launch", "create"));
        Assert.Equal("from the flag", await Name("launch", "create", "--launch-name", "from the flag"));

        async Task<string> Name(params string[] arguments) =>
            (await team.Run([.. arguments, "--format", "NAME", "--no-header"])).Out.Trim();
    }

    [Fact]
    public async Task A_key_of_the_configuration_file_that_means_nothing_is_told_once_with_the_one_it_may_mean()
    {
        using var team = await Team.Of(server);
        var sendAs = Script.Write("1-result.json", Team.Result("a.b.one"));
        await File.WriteAllTextAsync(Path.Combine(team.Folder, "mine.yaml"), """
            projectId: 7
            launch_name: Nightly
            lunch-tags: [a]
            colour: blue
            git-flow: false
            limit: 3
            """, TestContext.Current.CancellationToken);

        var listed = await team.Run("project", "list", "--config", "mine.yaml");
        Assert.Equal(0, listed.Exit);
        Assert.Equal(
            """
            assayctl: mine.yaml: "colour" is not the name of a flag, so it is not used
            assayctl: mine.yaml: "launch_name" is not the name of a flag, so it is not used; did you mean "launch-name"?
            assayctl: mine.yaml: "lunch-tags" is not the name of a flag, so it is not used; did you mean "launch-tags"?
            assayctl: mine.yaml: "projectId" is not the name of a flag, so it is not used; did you mean "project-id"?

            """, listed.Error);
        var watched = await team.Run("watch", "--config", "mine.yaml", "--", "sh", "-c", sendAs);
        Assert.Equal(0, watched.Exit);
        Assert.Equal(2, watched.Error.Split("\"lunch-tags\"").Length);
    }

    [Theory]
    [InlineData("mine.yaml", "endpoint https://x", "line 1")]
    [InlineData("other.yaml", "endpoint: https://x", "other.yaml does not exist")]
    public async Task A_configuration_file_that_cannot_be_used_is_told(string asked, string content, string told)
    {
        using var team = await Team.Of(server);
        await File.WriteAllTextAsync(
            Path.Combine(team.Folder, "mine.yaml"), content, TestContext.Current.CancellationToken);
        var ended = await team.Run("project", "list", "--config", asked);
        Assert.Equal(1, ended.Exit);
        Assert.Contains(told, ended.Error, StringComparison.Ordinal);
    }
}
