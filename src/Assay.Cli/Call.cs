using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Assay.Api.Client;
using Assay.Cli.Output;
using Assay.Cli.Settings;

namespace Assay.Cli;

/// <summary>One call of the program: what was given, where answers go, the server.</summary>
internal sealed class Call : IDisposable
{
    private AssayClient? client;

    public Call(ParseResult parse)
    {
        Parse = parse;
        Variables = Variables.OfProcess();
        Given = new(parse, Variables);
        Terminal = new(new Secrets(Variables));
        Answer = new(Given, Terminal);
    }

    public static string Version { get; } = typeof(Call).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public ParseResult Parse { get; }
    public Variables Variables { get; }
    public Given Given { get; }
    public Terminal Terminal { get; }
    public Answer Answer { get; }
    public TimeProvider Clock { get; } = TimeProvider.System;

    /// <summary>A source of settings that cannot be read; what it says counts as not given.</summary>
    public SettingException? Unread => Variables.Unread ?? Given.Unread;

    /// <exception cref="SettingException">The endpoint or the token is missing.</exception>
    public AssayClient Client => client ??= Connect(Endpoint(), Token());

    public long ProjectId => Given.Number(Options.ProjectId)
        ?? throw Missing(Options.ProjectId, "the id of the project", "`assayctl project list` shows them");

    public AssayClient Connect(Uri endpoint, string token) => new(endpoint, token, new()
    {
        UserAgent = "assayctl/" + Version,
        AcceptAnyCertificate = Given.Flag(Options.Insecure),
        Pace = UploadOptions.Pace(Given),
        LongestSilence = Given.Time(Options.RequestTimeout) switch
        {
            null => TimeSpan.FromSeconds(100),
            var time when time == TimeSpan.Zero => Timeout.InfiniteTimeSpan,
            { } time => time,
        },
        OnRetry = text => Terminal.Mention(text, Clock),
        Clock = Clock,
    });

    public Uri Endpoint()
    {
        var text = Given.Text(Options.Endpoint)
            ?? throw Missing(Options.Endpoint, "the address of the server", "for example https://assay.example.org");
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Uri(address.GetLeftPart(UriPartial.Path))
            : throw new SettingException(
                $"The endpoint \"{text}\" should be an address such as https://assay.example.org");
    }

    public string Token()
    {
        var token = Given.Text(Options.Token)
            ?? throw Missing(Options.Token, "an API token", "make one in the server under API tokens");
        if (token == "-") token = Console.In.ReadLine()?.Trim() ?? "";
        Terminal.Secrets.Add(token);
        return token.All(letter => letter is > ' ' and <= '~') && token.Length > 0
            ? token
            : throw new SettingException("The API token is empty or has characters that no token has");
    }

    /// <summary>A record as JSON, to be shown.</summary>
    public static JsonObject Row<T>(T record, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToNode(record, type)!.AsObject();

    public string LaunchUrl(long id) => $"{Client.Endpoint}launch/{id}";
    public string JobRunUrl(long id) => $"{Client.Endpoint}jobrun/{id}";

    public static SettingException Missing<T>(Setting<T> setting, string what, string advice) => new(
        $"Missing: {what}. Give it with {setting.Name}"
            + (setting.Variables is [var variable, ..] ? $", the variable {variable}" : "")
            + $" or `{setting.Key}` in the configuration file ({advice})");

    public void Dispose() => client?.Dispose();
}
