using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Assay.Server;

/// <summary>
/// Traces and metrics of requests, the database and ingestion. They are sent only when OTEL_EXPORTER_OTLP_ENDPOINT says
/// where to; the standard OTEL_* variables decide the rest (protocol, headers, service name, sampling).
/// </summary>
internal sealed class Telemetry(IConfiguration configuration) : IHostedService, IDisposable
{
    public const string Name = "Assay";

    /// <summary>Spans of what Assay does besides answering requests.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Results =
        Meter.CreateCounter<long>("assay.results", "{result}", "Test results that were stored");
    private static readonly Histogram<double> Closings =
        Meter.CreateHistogram<double>(
            "assay.launch.closing.duration", "s", "Time from asking for a launch to be closed to its documentation");

    private TracerProvider? traces;
    private MeterProvider? metrics;

    public static void CountResults(int count) => Results.Add(count);
    public static void Closed(TimeSpan duration) => Closings.Record(duration.TotalSeconds);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return Task.CompletedTask;

        var resource = ResourceBuilder.CreateDefault()
            .AddService(
                Name.ToLowerInvariant(), serviceVersion: typeof(Telemetry).Assembly.GetName().Version!.ToString(3))
            // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
            .AddEnvironmentVariableDetector();
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(Name, "Microsoft.AspNetCore", "Npgsql").AddOtlpExporter().Build();
        metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(
                Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql")
            .AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        traces?.ForceFlush(5_000);
        metrics?.ForceFlush(5_000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }
}
