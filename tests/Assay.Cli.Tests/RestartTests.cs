using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>With a server of its own, because it is killed.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly Server server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_server_that_dies_and_comes_back_has_everything()
    {
        using var team = await Team.Of(server);
        var script = """
            i=0; while [ $i -lt 60 ]; do i=$((i+1))
            printf '{"uuid":"%032d","name":"t","fullName":"a.b.test%02d","status":"passed"}' $i $i \
                > allure-results/$i-result.json
            sleep 0.1; done
            """;
        using var watch = team.Start("watch", "--", "sh", "-c", script);
        await Team.Until(async () => await team.Launches() is [var launch]
            && (await team.Seen((long)launch["id"]!)).Count > 0, "something arrived");

        await server.Kill();
        await Team.Until(() => watch.ErrorSoFar.Contains("does not answer", StringComparison.Ordinal), "it is noticed");
        await server.StartAgain();
        var ended = await watch.End();

        Assert.Equal(0, ended.Exit);
        Assert.Equal(60, (await team.Seen(await team.LaunchId())).Count);
    }
}
