namespace Assay.Cli.Uploads;

/// <summary>
/// Which attachments results name, and which of them belong to tests that passed only. Fixtures belong to the tests
/// of their container.
/// </summary>
internal sealed class AttachmentOwners(bool ignorePassed)
{
    private readonly HashSet<string> wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string> ofPassed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> results = new(StringComparer.Ordinal);
    private readonly List<ResultScan> containers = [];

    public void Add(ResultScan document)
    {
        if (document is { Passed: null, Children.Count: > 0 } && ignorePassed)
        {
            containers.Add(document);
            return;
        }
        var passed = ignorePassed && document.Passed == true;
        if (ignorePassed && document is { Uuid: { } uuid, Passed: not null }) results[uuid] = passed;
        (passed ? ofPassed : wanted).UnionWith(document.Sources);
    }

    /// <summary>All results are known, so fixtures find their tests.</summary>
    public void Complete()
    {
        foreach (var container in containers)
        {
            var allPassed = container.Children.All(child => results.GetValueOrDefault(child));
            (allPassed ? ofPassed : wanted).UnionWith(container.Sources);
        }
        containers.Clear();
    }

    /// <summary>Somebody names it, and it is to be sent.</summary>
    public bool Wants(string name) => wanted.Contains(name);

    /// <summary>Only tests that passed name it.</summary>
    public bool Ignores(string name) => ofPassed.Contains(name) && !wanted.Contains(name);

    public IEnumerable<string> Wanted => wanted;
}
