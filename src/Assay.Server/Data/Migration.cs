using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Server.Data;

/// <summary>One numbered step of the schema. Once released its text never changes.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    private const string Folder = "Assay.Server.Data.Migrations.";

    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The files in Data/Migrations, embedded in the server.</summary>
    public static IReadOnlyList<Migration> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal))
            .Select(resource => Read(assembly, resource, resource[Folder.Length..^".sql".Length]))
            .OrderBy(migration => migration.Version)
            .ToList();
    }

    private static Migration Read(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        // 001_base
        return new(int.Parse(file[..3], CultureInfo.InvariantCulture), file[4..], reader.ReadToEnd());
    }
}
