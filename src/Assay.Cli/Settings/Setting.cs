using System.CommandLine;

namespace Assay.Cli.Settings;

/// <summary>
/// A flag with the environment variables that mean the same; in the configuration file it has the flag's long name.
/// </summary>
internal sealed class Setting<T> : Option<T>
{
    public Setting(string name, string help, string[] variables, params string[] aliases) : base(name, aliases)
    {
        Variables = variables;
        Description = variables.Length == 0 ? help : $"{help} [${string.Join(", $", variables)}]";
    }

    /// <summary>The strongest first.</summary>
    public string[] Variables { get; }

    public string Key => Name.TrimStart('-');
}
