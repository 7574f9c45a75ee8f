namespace Assay.Cli.Settings;

/// <summary>A setting that is missing or cannot be understood; the message says how to give it.</summary>
internal sealed class SettingException(string message) : Exception(message);
