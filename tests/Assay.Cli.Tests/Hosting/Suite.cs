namespace Assay.Cli.Tests.Hosting;

/// <summary>
/// A real suite of tests with a real runner. Its first test ends at once; the second waits for the file that SHOP_BUSY
/// names, if it names one.
/// </summary>
/// <param name="Command">How a pipeline runs it in the folder where it is.</param>
/// <param name="Exit">The runner's exit code.</param>
/// <param name="First">The name of the first result.</param>
/// <param name="Results">All visible results with their status.</param>
internal sealed record Suite(string Name, string Command, int Exit, string First, string[] Results)
{
    /// <summary>Browser tests in JavaScript; one succeeds at the second try.</summary>
    public static readonly Suite Playwright = new(
        "playwright", "npx playwright test", 0, "an empty basket says so",
        [
            "an added item is counted passed", "an empty basket says so passed", "busy shops are waited for passed",
            "the second try succeeds passed",
        ]);

    /// <summary>Tests in Python; one fails.</summary>
    public static readonly Suite Pytest = new(
        "pytest", "pytest -q -p no:cacheprovider", 1, "test_prices_are_added",
        [
            "test_a_discount_is_rounded failed", "test_busy_shops_are_waited_for passed",
            "test_prices_are_added passed",
        ]);

    /// <summary>Tests in C#; one fails.</summary>
    public static readonly Suite Xunit = new(
        "xunit", "dotnet Shop.Suite.dll -noColor", 1, "Apples are in stock",
        ["Apples are in stock passed", "Busy shops are waited for passed", "Melons are in stock failed"]);

    /// <summary>As a pipeline would check it out and restore its packages.</summary>
    public void Into(string folder)
    {
        if (this == Xunit)
        {
            // Its runner works where it lies.
            Copy(Path.GetDirectoryName(Assayctl.OfBuild("Shop.Suite", "Shop.Suite.dll"))!, folder);
            return;
        }
        var source = Path.Combine(AppContext.BaseDirectory, "Suites", Name);
        Copy(source, folder);
        var packages = Path.Combine(source, "node_modules");
        if (Directory.Exists(packages))
            Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), packages);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var path in Directory.EnumerateFiles(from)) File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        foreach (var path in Directory.EnumerateDirectories(from))
            if (Path.GetFileName(path) is not "node_modules" and var name) Copy(path, Path.Combine(to, name));
    }
}
