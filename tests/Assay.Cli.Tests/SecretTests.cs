using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

public sealed class SecretTests(Server server)
{
    private const string Planted = "s3cr3t-planted-7f21";

    [Fact]
    public async Task Only_mapped_variables_leave_the_machine()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        await team.Map("BROWSER");
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).With("BROWSER", "chrome").InGitHub()
            .With("AWS_SECRET_ACCESS_KEY", Planted).With("DB_PASSWORD", Planted + "2")
            .With("HARMLESS", "harmless-7f21");

        Assert.Equal(0, (await team.Watch(Script.Write("1-result.json", Team.Result("a.b.test")))).Exit);

        var session = Assert.Single(proxy.Of("/api/upload/session")).Text;
        Assert.Contains("""[{"key":"BROWSER","value":"chrome"}]""", session, StringComparison.Ordinal);
        foreach (var heard in proxy.All)
        {
            Assert.DoesNotContain("7f21", heard.Path + heard.Headers + heard.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(server.Token, heard.Path + heard.Text, StringComparison.Ordinal);
        }
        var result = (await team.Get($"/api/testresult?launchId={await team.LaunchId()}"))["content"]![0]!["id"]!;
        Assert.Equal("chrome", (string)(await team.Get($"/api/testresult/{result}/evv"))[0]!["name"]!);
    }

    [Theory]
    [InlineData("flag")]
    [InlineData("variable")]
    [InlineData("file")]
    public async Task All_variables_but_secrets_are_sent_when_that_is_wanted_so_that_they_can_be_mapped(string by)
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        await team.Map("BROWSER");
        var (mapped, unmapped) = ($"chrome-{by}-7f21", $"harmless-{by}-7f21");
        var packed = Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes($$"""{"ALLURE_TOKEN":"{{server.Token}}"}"""));
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).With("BROWSER", mapped)
            .With("AWS_SECRET_ACCESS_KEY", Planted).With("DB_PASSWORD", Planted + "2").With("ALLURE_CI_ENV", packed)
            .With("COPY_OF_IT", $"x{server.Token}x").With("REGION", unmapped).With("NOT_SET", "");
        team.AddResult("a.b.test");
        if (by == "variable") team.With("ALLURE_SEND_ALL_ENV", "true");
        if (by == "file") team.With("ASSAY_CONFIG", "mine.yaml");
        await File.WriteAllTextAsync(Path.Combine(team.Folder, "mine.yaml"), "send-all-env: true",
            TestContext.Current.CancellationToken);

        var ended = await team.Run(["upload", "allure-results", .. by == "flag" ? ["--send-all-env"] : (string[])[]]);

        Assert.Equal(0, ended.Exit);
        Assert.Contains("REGION", ended.Error, StringComparison.Ordinal);
        var seen = (await team.Get($"/api/evschema/unmapped?projectId={team.ProjectId}&size=1000"))["content"]!
            .AsArray().Select(row => (string)row!["key"]!).ToList();
        Assert.Contains("REGION", seen);
        Assert.Contains("HOME", seen);
        foreach (var kept in (string[])["BROWSER", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "ALLURE_TOKEN",
            "ALLURE_CI_ENV", "COPY_OF_IT", "NOT_SET"])
            Assert.DoesNotContain(kept, seen);
        var session = Assert.Single(proxy.Of("/api/upload/session")).Text;
        Assert.Contains($$"""{"key":"REGION","value":"{{unmapped}}"}""", session, StringComparison.Ordinal);
        foreach (var secret in (string[])[Planted, server.Token, packed, "AWS_SECRET", "DB_PASS", "ALLURE_TOKEN"])
            Assert.DoesNotContain(secret, session, StringComparison.Ordinal);
        Assert.NotEmpty(await server.FilesWith(mapped));
        Assert.Empty(await server.FilesWith(unmapped));
    }

    [Fact]
    public async Task A_mapped_variable_that_is_a_secret_stays_at_home()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        await team.Map("DEPLOY_TOKEN");
        await team.Map("COPY_OF_IT", -2);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri)
            .With("DEPLOY_TOKEN", Planted).With("COPY_OF_IT", $"x{server.Token}x");
        team.AddResult("a.b.test");

        var ended = await team.Run("upload", "allure-results");

        Assert.Equal(0, ended.Exit);
        Assert.Contains("DEPLOY_TOKEN is mapped, but looks like a secret", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.All, heard => heard.Text.Contains(Planted, StringComparison.Ordinal));
        Assert.DoesNotContain(proxy.All, heard => heard.Text.Contains(server.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_are_printed_as_MASKED()
    {
        using var team = await Team.Of(server);
        foreach (var name in (string[])["SSH_KEY", "KEY_PASSPHRASE", "DB_PASS", "MYSQL_PWD", "CI_JOB_JWT"])
            team.With(name, $"{name}-{Planted}");
        team.With("ALLURE_JOB_URL", string.Join(' ', team.Variables.Values.Where(value => value.Contains(Planted))));
        team.InGitHub().With("API_KEY", Planted).With("ALLURE_JOB_NAME", $"with {Planted} inside")
            .With("ALLURE_JOB_RUN_NAME", server.Token);
        var ended = await team.Run("ci", "env");
        Assert.Contains("ALLURE_JOB_NAME=with [MASKED] inside", ended.Lines);
        Assert.Contains("ALLURE_JOB_RUN_NAME=[MASKED]", ended.Lines);
        Assert.Contains("ALLURE_JOB_URL=[MASKED] [MASKED] [MASKED] [MASKED] [MASKED]", ended.Lines);

        var refused = await team.With("ALLURE_TOKEN", Planted).Run("auth", "status", "--output", "json");
        Assert.Equal(1, refused.Exit);
        Assert.DoesNotContain(Planted, refused.Out + refused.Error, StringComparison.Ordinal);
    }
}
