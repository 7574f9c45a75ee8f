using System.Net;
using System.Net.Sockets;
using Assay.Api.Client;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>The typed client, as other programs use it.</summary>
public sealed class ClientTests(Server server)
{
    [Fact]
    public async Task Of_25_requests_at_once_the_last_five_leave_in_the_next_window()
    {
        await using var proxy = new Proxy(server.Address);
        using var client = new AssayClient(proxy.Address, server.Token);

        await Task.WhenAll(Enumerable.Range(0, 25)
            .Select(_ => client.Accounts.Me(TestContext.Current.CancellationToken)));

        var times = proxy.All.Select(heard => heard.At).Order().ToList();
        Assert.Equal(25, times.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(times[0], times[20]) > TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task Budgets_of_files_and_bytes_are_kept_too()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri);
        for (var index = 0; index < 2500; index++) team.AddFile($"{index}-attachment.txt", "x");

        Assert.Equal(0, (await team.Run(
            "upload", "allure-results",
            "--upload-max-files-per-window", "1000", "--upload-rate-window", "1500ms")).Exit);

        var times = proxy.Of("/api/upload?").Select(heard => heard.At).Order().ToList();
        Assert.Equal(3, times.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(times[0], times[2]) > TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_launch_is_not_made_again_when_the_answer_is_lost()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        proxy.Lose = heard => heard.Path == "/api/launch";
        using var client = new AssayClient(proxy.Address, server.Token);

        var failure = await Assert.ThrowsAsync<ApiException>(() => client.Launches.Create(
            new("Once", team.ProjectId, null, null, null, null, null, null), TestContext.Current.CancellationToken));

        Assert.Equal(ApiFailure.Busy, failure.Failure);
        Assert.Single(await team.Launches());
    }

    [Fact]
    public async Task A_launch_is_made_again_when_the_server_said_that_it_did_nothing()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        var refused = 0;
        proxy.Instead = _ => refused++ == 0 ? Said.Refusal(503, "starting", "0") : null;
        using var client = new AssayClient(proxy.Address, server.Token);

        var launch = await client.Launches.Create(
            new("Once", team.ProjectId, null, null, null, null, null, null), TestContext.Current.CancellationToken);

        Assert.Equal("Once", launch.Name);
        Assert.Empty(await client.Launches.Statistic(launch.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_takes_a_request_and_says_nothing_is_not_waited_for_forever()
    {
        await using var proxy = new Proxy(server.Address);
        using var silent = new ManualResetEventSlim();
        proxy.Instead = _ =>
        {
            silent.Wait(TimeSpan.FromSeconds(20));
            return null;
        };
        using var client = new AssayClient(
            proxy.Address, server.Token, new() { Retries = 0, LongestSilence = TimeSpan.FromSeconds(1) });

        var failure = await Assert.ThrowsAsync<ApiException>(
            () => client.Accounts.Me(TestContext.Current.CancellationToken));
        silent.Set();

        Assert.True(failure.IsTransient);
        Assert.Contains("nothing came for 1 s", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Some of these connections are gone while .NET still looks at them: it tells so in its own way.
    /// </summary>
    [Fact]
    public async Task A_server_that_dies_as_it_is_connected_to_does_not_answer()
    {
        using var dying = new TcpListener(IPAddress.Loopback, 0);
        dying.Start();
        using var over = new CancellationTokenSource();
        var accepting = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
                try
                {
                    (await dying.AcceptSocketAsync(over.Token)).Close(timeout: 0);
                }
                catch (Exception gone) when (gone is SocketException or OperationCanceledException)
                {
                    // The connection was gone before it was closed, or the test is over.
                }
        });
        var address = new Uri($"http://{dying.LocalEndpoint}");
        using var client = new AssayClient(address, server.Token, new()
        {
            Retries = 0, Pace = new(Requests: 0), LongestSilence = TimeSpan.FromSeconds(20),
        });

        for (var attempt = 0; attempt < 500; attempt++)
        {
            var failure = await Assert.ThrowsAsync<ApiException>(
                () => client.Accounts.Me(TestContext.Current.CancellationToken));
            Assert.Equal((ApiFailure.Unreachable, true), (failure.Failure, failure.IsTransient));
            Assert.DoesNotContain("nothing came for", failure.Message, StringComparison.Ordinal);
        }
        await over.CancelAsync();
        await accepting;
    }

    [Theory]
    [InlineData(401, ApiFailure.NotSignedIn)]
    [InlineData(403, ApiFailure.Forbidden)]
    [InlineData(404, ApiFailure.NotFound)]
    [InlineData(409, ApiFailure.Conflict)]
    [InlineData(413, ApiFailure.NotTaken)]
    [InlineData(422, ApiFailure.Invalid)]
    [InlineData(423, ApiFailure.LaunchClosed)]
    [InlineData(502, ApiFailure.Busy)]
    public async Task Refusals_are_told_apart_and_say_what_the_server_said(int status, ApiFailure expected)
    {
        await using var proxy = new Proxy(server.Address);
        proxy.Instead = _ => Said.Refusal(status, "what it is about");
        using var client = new AssayClient(proxy.Address, server.Token, new() { FirstDelay = TimeSpan.Zero });

        var failure = await Assert.ThrowsAsync<ApiException>(
            () => client.Launches.Get(1, TestContext.Current.CancellationToken));

        Assert.Equal((expected, status), (failure.Failure, failure.Status));
        Assert.Contains("what it is about", failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.IsTransient ? 4 : 1, proxy.All.Count);
    }
}
