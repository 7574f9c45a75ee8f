using System.Text;

namespace Assay.Cli.Settings;

/// <summary>
/// A YAML file of flags: `key: value` lines whose keys are the long names of flags, lists as `[a, b]` or `- a` lines.
/// </summary>
internal sealed class ConfigFile
{
    private const string Advice = "name another one with --config or ASSAY_CONFIG, or none";

    private readonly Dictionary<string, List<string>> values = new(StringComparer.OrdinalIgnoreCase);

    private ConfigFile(string? path) => Path = path;

    public static ConfigFile None { get; } = new(null);

    /// <summary>Null when there is none.</summary>
    public string? Path { get; }

    public IReadOnlyCollection<string> Keys => values.Keys;

    public IReadOnlyList<string> this[string key] => values.GetValueOrDefault(key) ?? [];

    /// <summary>Where `auth login` keeps what it was given, unless --config names another file.</summary>
    public static string DefaultPath(Variables variables)
    {
        var home = OperatingSystem.IsWindows()
            ? variables["APPDATA"]
            : variables["XDG_CONFIG_HOME"]
                ?? (variables["HOME"] is { } own ? System.IO.Path.Combine(own, ".config") : null);
        return System.IO.Path.Combine(home ?? ".", "assay", "assayctl.yaml");
    }

    /// <param name="given">The file that was asked for.</param>
    /// <param name="variables">To find the default one.</param>
    /// <param name="mayBeMissing">It is about to be made.</param>
    public static ConfigFile Read(string? given, Variables variables, bool mayBeMissing)
    {
        var path = given ?? DefaultPath(variables);
        if (!File.Exists(path))
        {
            var why = Directory.Exists(path) ? "is a folder" : "does not exist";
            return given is null || mayBeMissing ? None
                : throw new SettingException($"The configuration file {path} {why}: {Advice}");
        }
        try
        {
            return Read(path, File.ReadAllLines(path));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(
                $"The configuration file {path} cannot be read ({denied.Message}): make it readable, or {Advice}");
        }
    }

    private static ConfigFile Read(string path, string[] lines)
    {
        var file = new ConfigFile(path);
        var (number, list) = (0, (List<string>?)null);
        foreach (var raw in lines)
        {
            number++;
            var line = WithoutComment(raw).TrimEnd();
            if (line.Length == 0 || line == "---") continue;
            if (list is not null && line.TrimStart() is ['-', ' ', .. var item])
            {
                list.Add(Unquoted(item));
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAny(" \t/"))
                throw new SettingException(
                    $"{path}, line {number}: expected `name: value`, where the name is that of a flag without dashes");
            list = Values(line[(colon + 1)..].Trim());
            file.values[line[..colon].Trim()] = list;
        }
        return file;
    }

    /// <summary>Writes the values, readable by its owner only, and keeps the file's other lines.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, string?> changes)
    {
        var lines = File.Exists(path) ? [.. File.ReadAllLines(path)] : new List<string>();
        lines.RemoveAll(line => changes.ContainsKey(line.Split(':')[0].Trim()));
        lines.AddRange(changes.Where(change => change.Value is not null)
            .Select(change => $"{change.Key}: {Quoted(change.Value!)}"));
        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(path, new UTF8Encoding(false), options))
            foreach (var line in lines) writer.Write(line + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static List<string> Values(string text)
    {
        if (text.Length == 0) return [];
        if (text is not ['[', .. var inner, ']']) return [Unquoted(text)];
        return [.. inner.Split(',').Select(Unquoted).Where(value => value.Length > 0)];
    }

    private static string Quoted(string value) => $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static string Unquoted(string text) => text.Trim() switch
    {
        ['"', .. var inner, '"'] => inner.Replace("\\\"", "\"").Replace("\\\\", "\\"),
        ['\'', .. var inner, '\''] => inner.Replace("''", "'"),
        var plain => plain,
    };

    private static string WithoutComment(string line)
    {
        var quote = '\0';
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            if (quote != '\0') quote = letter == quote ? '\0' : quote;
            else if (letter is '"' or '\'') quote = letter;
            else if (letter == '#' && (at == 0 || char.IsWhiteSpace(line[at - 1]))) return line[..at];
        }
        return line;
    }
}
