using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Assay.Server.Tests.Hosting;

public sealed class TelemetryTests : IDisposable
{
    private readonly string folder = TestFolders.New();

    [Fact]
    public async Task Traces_and_metrics_reach_a_collector()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = Silent().Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.AddOrUpdate(signal, Text(body), (_, before) => before + Text(body));
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        var address = collector.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First();

        await using (var server = await ServerProcess.Start(
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_SERVICE_NAME"] = "assay-under-test",
            },
            "--data", folder, "--admin-password", RunningServer.AdminPassword))
        {
            using var team = await Team.Of(await server.Admin());
            await team.Upload([AllureFile.Result("a.b.traced")]);
            Assert.Equal(0, await server.Stop());
        }

        Assert.Contains("assay-under-test", received["traces"], StringComparison.Ordinal);
        Assert.Contains("/api/launch/upload", received["traces"], StringComparison.Ordinal);
        Assert.Contains("write batch", received["traces"], StringComparison.Ordinal);
        Assert.Contains("assay.results", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", received["metrics"], StringComparison.Ordinal);
    }

    public void Dispose() => TestFolders.Remove(folder);

    private static WebApplicationBuilder Silent()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        return builder;
    }

    private static string Text(MemoryStream body) => Encoding.Latin1.GetString(body.ToArray());
}
