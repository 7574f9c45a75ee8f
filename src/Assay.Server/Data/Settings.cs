using System.Net;

namespace Assay.Server.Data;

/// <summary>
/// What the operator decides. Each setting is an environment variable ASSAY_NAME or an argument --name, which wins.
/// </summary>
internal sealed record Settings
{
    private static readonly string[] Names =
    [
        "data", "database", "postgres-bin", "listen", "port", "public-url", "admin-password", "log-format", "log-level",
    ];

    /// <summary>Where attachments and the private database live.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Uploads that wait until it is known where they belong, and archives that are unpacked.</summary>
    public string Incoming => Path.Combine(DataFolder, "incoming");

    /// <summary>Connection string; null lets Assay run a private PostgreSQL in the data folder.</summary>
    public string? Database { get; init; }
    public string? PostgresBin { get; init; }
    public required IPAddress[] Listen { get; init; }

    /// <summary>0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>How people and CI servers reach this instance; null when it is not behind anything.</summary>
    public Uri? PublicUrl { get; init; }
    public string? AdminPassword { get; init; }
    public bool JsonLogs { get; init; }
    public required LogLevel LogLevel { get; init; }

    public static Settings From(string[] args) => From(args, Environment.GetEnvironmentVariable);

    public static Settings From(string[] args, Func<string, string?> environment)
    {
        var given = Arguments(args);
        return new()
        {
            DataFolder = Path.GetFullPath(Text("data") ?? HomeFolder()),
            Database = Text("database"),
            PostgresBin = Text("postgres-bin"),
            Listen = Addresses(Text("listen") ?? "localhost"),
            Port = Number(Text("port") ?? "8080"),
            PublicUrl = Text("public-url") is { } url ? Url(url) : null,
            AdminPassword = Text("admin-password"),
            JsonLogs = OneOf(Text("log-format") ?? "text", "log-format", "text", "json") == "json",
            LogLevel = Enum.Parse<LogLevel>(OneOf(
                Text("log-level") ?? "Information", "log-level", Enum.GetNames<LogLevel>()), ignoreCase: true),
        };

        string? Text(string name)
        {
            var text = given.GetValueOrDefault(name)
                ?? environment("ASSAY_" + name.Replace('-', '_').ToUpperInvariant());
            return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        }
    }

    private static Dictionary<string, string> Arguments(string[] args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < args.Length; index++)
        {
            var parts = args[index].Split('=', 2);
            var name = parts[0].StartsWith("--", StringComparison.Ordinal) ? parts[0][2..] : "";
            if (!Names.Contains(name))
                throw new StartException($"Unknown argument {parts[0]}; known are --{string.Join(", --", Names)}");
            if (parts.Length == 1 && index + 1 == args.Length) throw new StartException($"--{name} needs a value");
            given[name] = parts.Length == 2 ? parts[1] : args[++index];
        }
        return given;
    }

    private static string HomeFolder() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".assay");

    private static IPAddress[] Addresses(string text) => text switch
    {
        "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        "*" => [IPAddress.IPv6Any],
        _ => text.Split(',', StringSplitOptions.TrimEntries).Select(part => IPAddress.TryParse(part, out var address)
            ? address
            : throw new StartException($"ASSAY_LISTEN is {text}; use localhost, * or IP addresses")).ToArray(),
    };

    private static int Number(string text) =>
        int.TryParse(text, out var port) && port is >= 0 and <= IPEndPoint.MaxPort
            ? port
            : throw new StartException($"ASSAY_PORT is {text}; use a number from 0 to {IPEndPoint.MaxPort}");

    private static Uri Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new StartException($"ASSAY_PUBLIC_URL is {text}; use an address such as https://assay.example.org");

    private static string OneOf(string text, string name, params string[] choices) =>
        choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase))
        ?? throw new StartException(
            $"ASSAY_{name.Replace('-', '_').ToUpperInvariant()} is {text}; use one of {string.Join(", ", choices)}");
}
