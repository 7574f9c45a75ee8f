using System.Diagnostics;

namespace Assay.Server.Tests.EndToEnd;

/// <summary>
/// The real Allure 3 command line with its testops plugin, installed once per run from the lock file beside this.
/// </summary>
internal sealed class AllureClient
{
    private const string Lock = "package-lock.json";
    private static readonly SemaphoreSlim Installing = new(1);
    private readonly string folder;

    private AllureClient(string folder) => this.folder = folder;

    public static async Task<AllureClient> Installed()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "EndToEnd");
        var place = Path.Combine(AppContext.BaseDirectory, "allure-client");
        await Installing.WaitAsync();
        try
        {
            var installed = File.Exists(Path.Combine(place, "node_modules", ".package-lock.json"))
                && File.ReadAllText(Path.Combine(place, Lock)) == File.ReadAllText(Path.Combine(source, Lock));
            Directory.CreateDirectory(place);
            foreach (var file in (string[])["package.json", Lock, "allurerc.mjs"])
                File.Copy(Path.Combine(source, file), Path.Combine(place, file), overwrite: true);
            if (!installed)
                await Run(place, "npm", ["ci", "--no-audit", "--no-fund"], new Dictionary<string, string?>());
            return new(place);
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <returns>What it printed.</returns>
    public Task<string> Generate(string results, IReadOnlyDictionary<string, string?> environment) =>
        Run(folder, "npx", ["allure", "generate", results], environment);

    private static async Task<string> Run(
        string folder, string program, string[] arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
            UseShellExecute = false,
        };
        var ofPipelines = start.Environment.Keys
            .Where(name => name.StartsWith("CI", StringComparison.Ordinal)
                || name.StartsWith("GIT", StringComparison.Ordinal))
            .ToList();
        foreach (var name in ofPipelines) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var text = await output + await errors;
        return process.ExitCode == 0
            ? text
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{text}");
    }
}
