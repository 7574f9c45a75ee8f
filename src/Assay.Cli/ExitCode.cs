namespace Assay.Cli;

/// <summary>What a command ends with; `watch` ends with the code of its command instead when that is not 0.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The server refused, could not be reached, or a setting is missing.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>The command of `watch` is there but cannot be started.</summary>
    public const int NotExecutable = 126;

    /// <summary>The command of `watch` was not found.</summary>
    public const int NotFound = 127;

    /// <summary>Ctrl-C or a signal.</summary>
    public const int Interrupted = 130;

    /// <summary>A command of `watch` that was asked to end: 128 and SIGTERM.</summary>
    public const int Terminated = 143;
}
