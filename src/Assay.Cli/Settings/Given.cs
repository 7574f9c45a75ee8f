using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Assay.Cli.Settings;

/// <summary>What the caller wants: flags, then environment variables, then the configuration file.</summary>
internal sealed class Given(ParseResult parse, Variables variables)
{
    private readonly Lazy<(ConfigFile File, SettingException? Unread)> config = new(() =>
    {
        try
        {
            return (ConfigFile.Read(ConfigPath(parse, variables), variables,
                mayBeMissing: parse.CommandResult.Command.Name == Auth.AuthLogin.Name), null);
        }
        catch (SettingException wrong)
        {
            return (ConfigFile.None, wrong);
        }
    });

    public ConfigFile Config => config.Value.File;

    /// <summary>Why the configuration file is not used although it should be.</summary>
    public SettingException? Unread => config.Value.Unread;

    /// <summary>The configuration file that was asked for; null for the default one.</summary>
    public static string? ConfigPath(ParseResult parse, Variables variables) =>
        parse.GetValue(Options.Config) is { Length: > 0 } path ? path : variables.First(Options.Config.Variables);

    public string? Text(Setting<string> setting)
    {
        var value = Flagged(setting) ?? Elsewhere(setting)?.Text;
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    public long? Number(Setting<long?> setting)
    {
        if (parse.GetResult(setting) is { Implicit: false }) return parse.GetValue(setting);
        if (Elsewhere(setting) is not { } found) return null;
        return long.TryParse(found.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new SettingException($"{found.Where} should be a number, but is \"{found.Text}\"");
    }

    public bool Flag(Setting<bool> setting)
    {
        if (parse.GetResult(setting) is { Implicit: false }) return parse.GetValue(setting);
        if (Elsewhere(setting) is not { } found) return false;
        return found.Text.Trim().ToLowerInvariant() switch
        {
            "true" or "1" or "yes" or "on" => true,
            "false" or "0" or "no" or "off" => false,
            _ => throw new SettingException($"{found.Where} should be true or false, but is \"{found.Text}\""),
        };
    }

    /// <summary>A length of time: 90 (seconds), 500ms, 1h30m.</summary>
    public TimeSpan? Time(Setting<string> setting)
    {
        var found = Flagged(setting) is { } flag ? (Text: flag, Where: setting.Name) : Elsewhere(setting);
        if (found is not { } given) return null;
        return Duration.Parse(given.Text) ?? throw new SettingException(
            $"{given.Where} should be a time such as 90s, 500ms or 1h30m, at most 30d, but is \"{given.Text}\"");
    }

    /// <summary>Repeated flags, or one value with commas between.</summary>
    public IReadOnlyList<string> List(Setting<string[]> setting)
    {
        var raw = parse.GetResult(setting) is { Implicit: false } ? parse.GetValue(setting) ?? []
            : variables.First(setting.Variables) is { } value ? [value]
            : Config[setting.Key];
        return [.. raw.SelectMany(part => part.Split(',')).Select(part => part.Trim()).Where(part => part.Length > 0)];
    }

    private string? Flagged(Option<string> setting) =>
        parse.GetResult(setting) is { Implicit: false } ? parse.GetValue(setting) : null;

    private (string Text, string Where)? Elsewhere<T>(Setting<T> setting)
    {
        foreach (var name in setting.Variables)
            if (variables[name] is { } value) return (value, name);
        if (Config[setting.Key] is [var first, ..]) return (first, $"{setting.Key} in {Config.Path}");
        return null;
    }
}
