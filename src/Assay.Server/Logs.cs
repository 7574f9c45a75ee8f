using Assay.Server.Data;
using Microsoft.Extensions.Logging.Console;

namespace Assay.Server;

internal static class Logs
{
    /// <summary>One line per event, or one JSON object per line for machines.</summary>
    public static void Configure(ILoggingBuilder logging, Settings settings)
    {
        var quiet = settings.LogLevel > LogLevel.Warning ? settings.LogLevel : LogLevel.Warning;
        logging.ClearProviders();
        logging.SetMinimumLevel(settings.LogLevel);
        logging.AddFilter("Microsoft", quiet);
        logging.AddFilter("System", quiet);
        logging.AddFilter("Npgsql", quiet);
        // A server that cannot start says why in its own words, not with a stack.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // Keys in the database are as safe as everything else there.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId);
        if (settings.JsonLogs)
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                console.IncludeScopes = true;
            });
        else
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
                console.ColorBehavior = LoggerColorBehavior.Default;
            });
    }
}
