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
