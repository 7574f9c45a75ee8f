using System.Globalization;

namespace Assay.Server.Demo;

/// <summary>One test of the invented web shop.</summary>
internal sealed record DemoTest(
    string Epic, string Feature, string Story, string Class, string Layer, string Owner, string Name, string? Value)
{
    public string FullName { get; } = $"{Class}.{Camel(Name)}";

    private static string Camel(string text)
    {
        var words = text.Split([' ', ',', '-', '\'', '%'], StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Select((word, index) => index == 0
            ? word.ToLowerInvariant()
            : char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));
    }
}

/// <summary>The tests of the shop, read from the embedded shop.txt.</summary>
internal static class DemoSuite
{
    public static IReadOnlyList<DemoTest> Tests { get; } = Read();

    private static List<DemoTest> Read()
    {
        using var stream = typeof(DemoSuite).Assembly.GetManifestResourceStream("Assay.Server.Demo.shop.txt")!;
        using var reader = new StreamReader(stream);
        var tests = new List<DemoTest>();
        string[] path = [], facts = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.Contains(" | ", StringComparison.Ordinal))
            {
                facts = line.Split(" | ");
                path = facts[0].Split(" > ");
                continue;
            }
            var bracket = line.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? line : line[..bracket].TrimEnd();
            var values = bracket < 0 ? [null] : line[(bracket + 1)..^1].Split(", ").Cast<string?>();
            tests.AddRange(values.Select(value => new DemoTest(
                path[0], path[1], path[2], facts[1], facts[2], facts[3], name, value)));
        }
        return tests;
    }
}
