namespace Assay.Server.Data;

/// <summary>How this server was asked to run: ASSAY_* variables and command-line options, listed in docs/operate.md.</summary>
internal sealed record Settings(
    string DataFolder, string? Database, string Listen, int Port, string? AdminPassword, bool JsonLogs)
{
    public static Settings From(IConfiguration configuration, string[] arguments)
    {
        string? Option(string name)
        {
            var at = Array.IndexOf(arguments, "--" + name);
            return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
        }
        string? Variable(string name) => configuration["ASSAY_" + name] is { Length: > 0 } value ? value : null;

        var data = Option("data") ?? Variable("DATA")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".assay");
        var port = Option("port") ?? Variable("PORT") ?? "8080";
        if (!int.TryParse(port, out var number) || number is < 0 or > 65535)
            throw new StartException($"The port is a number from 0 to 65535, not \"{port}\"");
        return new(Path.GetFullPath(data), Variable("DATABASE"), Variable("LISTEN") ?? "localhost", number,
            Variable("ADMIN_PASSWORD"), string.Equals(Variable("LOG_FORMAT"), "json", StringComparison.OrdinalIgnoreCase));
    }
}
