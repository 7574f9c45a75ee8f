using System.Reflection;
using System.Text;
using Assay.Server.Data;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Assay.Server;

/// <summary>What the operator reads when the server is up.</summary>
internal sealed class StartBlock(Settings settings, Database database, IServer server)
{
    private readonly List<(string Label, string Text)> added = [];

    public void Add(string label, string text) => added.Add((label, text));

    /// <summary>Machines that read JSON from the output get the block, which people read, beside it.</summary>
    public void Print() => (settings.JsonLogs ? Console.Error : Console.Out).WriteLine(this);

    public override string ToString()
    {
        var version = typeof(StartBlock).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        var text = new StringBuilder($"\nAssay {version} is ready\n");
        foreach (var (label, value) in (IEnumerable<(string, string)>)
            [("Address", Address), ("Data", settings.DataFolder), ("Database", Where), .. added])
            text.Append("  ").Append(label.PadRight(10)).Append(value).Append('\n');
        return text.ToString();
    }

    private string Address => settings.PublicUrl?.ToString().TrimEnd('/') ?? string.Join(", ", server.Features
        .Get<IServerAddressesFeature>()!.Addresses
        .Select(address => settings.Listen.Length > 1 && settings.Port != 0
            ? address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)
                .Replace("[::1]", "localhost", StringComparison.Ordinal)
            : address)
        .Distinct());

    private string Where => database.IsPrivate
        ? $"private PostgreSQL {database.Version} in the data folder"
        : $"PostgreSQL {database.Version}, {database.Place}";
}
