using System.CommandLine;
using System.CommandLine.Help;

namespace Assay.Cli.Settings;

/// <summary>Keys of a configuration file that no command reads, with what may be meant.</summary>
internal static class UnknownKeys
{
    public static IEnumerable<string> In(ConfigFile config, Command root)
    {
        if (config.Keys.Count == 0) yield break;
        var known = Names(root).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var key in config.Keys.Where(key => !known.Contains(key)).Order(StringComparer.Ordinal))
        {
            var (nearest, distance) = known.Select(name => (name, Distance(Plain(key), name)))
                .OrderBy(pair => pair.Item2).ThenBy(pair => pair.name, StringComparer.Ordinal).First();
            yield return $"{config.Path}: \"{key}\" is not the name of a flag, so it is not used"
                + (distance * 2 < nearest.Length ? $"; did you mean \"{nearest}\"?" : "");
        }
    }

    /// <summary>Without the two that a file cannot hold: the file itself, and help.</summary>
    private static IEnumerable<string> Names(Command command) => command.Options
        .Where(option => option is not (HelpOption or VersionOption) && option != Options.Config)
        .Select(option => option.Name.TrimStart('-'))
        .Concat(command.Subcommands.SelectMany(Names));

    /// <summary>projectId, project_id => project-id</summary>
    private static string Plain(string key) => string.Concat(key.Select((letter, at) =>
        letter is '_' or '.' ? "-"
        : char.IsUpper(letter) && at > 0 && char.IsLower(key[at - 1]) ? "-" + char.ToLowerInvariant(letter)
        : char.ToLowerInvariant(letter).ToString()));

    /// <summary>How many letters have to be put in, taken out or changed.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var at = 1; at <= from.Length; at++)
        {
            var diagonal = row[0];
            row[0] = at;
            for (var column = 1; column <= to.Length; column++)
            {
                var change = diagonal + (from[at - 1] == to[column - 1] ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(change, Math.Min(row[column], row[column - 1]) + 1);
            }
        }
        return row[^1];
    }
}
