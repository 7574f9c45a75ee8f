using System.Diagnostics;
using System.Text;

namespace Assay.Cli.Tests.Hosting;

/// <summary>What a run of the program came to.</summary>
internal sealed record Ended(int Exit, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>
/// The real program as a process: the native file that the variable ASSAYCTL names, else the one of this build.
/// </summary>
internal sealed class Assayctl : IDisposable
{
    public static readonly string Program = Environment.GetEnvironmentVariable("ASSAYCTL") is { Length: > 0 } native
        ? native
        : OfBuild("Assay.Cli", "assayctl");

    /// <summary>Where programs are found, this one first.</summary>
    public static readonly string SearchPath =
        $"{Path.GetDirectoryName(Program)}:{Environment.GetEnvironmentVariable("PATH")}";

    private readonly Process process;
    private readonly Task<string> output;
    private readonly StringBuilder error = new();

    private Assayctl(Process process, bool isTyped)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } said) lock (error) error.AppendLine(said);
        };
        process.Start();
        process.BeginErrorReadLine();
        output = process.StandardOutput.ReadToEndAsync();
        if (!isTyped) process.StandardInput.Close();
    }

    public int Id => process.Id;

    public string ErrorSoFar
    {
        get
        {
            lock (error) return error.ToString();
        }
    }

    /// <summary>A file of another project's output, built with the same configuration.</summary>
    public static string OfBuild(string project, string file)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, file);
    }

    /// <summary>
    /// Starts it with these variables and no others of this machine, so that no CI is recognised by chance.
    /// </summary>
    public static Assayctl Start(
        string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        Start(Program, folder, variables, arguments);

    /// <summary>A shell script of a pipeline, which finds the program by its name.</summary>
    public static Assayctl StartScript(
        string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        Start("bash", folder, variables, arguments);

    /// <summary>
    /// A line of a shell in a terminal of its own, which `script` of every Linux makes. What the terminal shows is the
    /// standard output.
    /// </summary>
    public static Assayctl StartInTerminal(
        string folder, IReadOnlyDictionary<string, string> variables, string line) =>
        Start("script", folder, new Dictionary<string, string>(variables, StringComparer.Ordinal)
        {
            ["TERM"] = "xterm", ["SHELL"] = "/bin/sh",
        }, ["-qec", line, "/dev/null"], isTyped: true);

    /// <summary>
    /// The file for Windows that `./assay publish` makes, under Wine, which has a machine of its own beside that file.
    /// </summary>
    public static Assayctl StartWindows(
        string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var published = new DirectoryInfo(Path.GetDirectoryName(OfBuild("..", "assayctl"))!)
            .Parent!.CreateSubdirectory("assayctl");
        return Start("wine", folder, new Dictionary<string, string>(variables, StringComparer.Ordinal)
        {
            ["WINEPREFIX"] = Path.Combine(published.FullName, "wine"), ["WINEDEBUG"] = "-all", ["LC_ALL"] = "C.UTF-8",
        }, [Path.Combine(published.FullName, "win-x64", "assayctl.exe"), .. arguments]);
    }

    private static Assayctl Start(
        string program, string folder, IReadOnlyDictionary<string, string> variables, string[] arguments,
        bool isTyped = false)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.TryGetValue("DOTNET_ROOT", out var dotnet);
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        start.Environment["HOME"] = folder;
        if (dotnet is not null) start.Environment["DOTNET_ROOT"] = dotnet;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new(new Process { StartInfo = start }, isTyped);
    }

    /// <summary>Presses keys in its terminal.</summary>
    public async Task Type(string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }

    public async Task<Ended> End()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException endless)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"assayctl did not end:\n{ErrorSoFar}", endless);
        }
        return new(process.ExitCode, await output, ErrorSoFar);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
