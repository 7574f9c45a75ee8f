using System.Globalization;
using Assay.Formats.Allure;
using Assay.Formats.Reports;

namespace Assay.Formats.Tap;

/// <summary>Where in the tree of subtests the lines stand.</summary>
internal sealed class TapLevels(Report report)
{
    private readonly List<(int Indent, string Name)> scopes = [];
    private readonly HashSet<int> failed = [];
    private int deepest;
    private int? plan;
    private int count;

    /// <summary>The test whose details are being read.</summary>
    public TapPoint? Open { get; private set; }

    /// <summary><c># Subtest: Basket</c> names beforehand what the deeper lines are part of.</summary>
    public void Subtest(int indent, string name)
    {
        scopes.RemoveAll(scope => scope.Indent >= indent);
        scopes.Add((indent, name));
    }

    public void Begin(TapPoint point)
    {
        // A subtest that was skipped as a whole is summed up by a line without a name.
        var own = scopes.Find(scope => scope.Indent == point.Indent).Name;
        if (point.Unnamed && own is { Length: > 0 }) point = point with { Name = own };
        scopes.RemoveAll(scope => scope.Indent >= point.Indent);
        Open = point with { Path = scopes.ConvertAll(scope => scope.Name), Parent = deepest > point.Indent };
        deepest = point.Indent;
        if (point.Indent == 0) count++;
    }

    /// <summary>The open test is complete; null when there is none, or when it only sums up its subtests.</summary>
    public Draft? Close()
    {
        if (Open is not { } point) return null;
        Open = null;
        var below = failed.RemoveWhere(indent => indent > point.Indent) > 0;
        if (point.Failed) failed.Add(point.Indent);
        if (point.Parent && (below || point.Status != Status.Failed)) return null;

        var test = new Draft(report, point.Name, string.Join(" > ", [.. point.Path, point.Name]))
        {
            Status = point.Status,
        };
        test.Suites(point.Path.Count > 0 ? point.Path : [ResultFolder.LastSegment(report.File)]);
        test.Time(null, point.Duration);
        if (point.Status == Status.Failed) Explain(test, point);
        else if (point.Directive is "skip" or "todo") test.Failure(point.Reason, null);
        return test;
    }

    /// <param name="text">"4", or "0 # SKIP no database"</param>
    public void Plan(string text)
    {
        var number = text.Split(' ', 2)[0];
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var told)) plan = told;
    }

    public void CheckPlan()
    {
        if (plan is null) report.Notes.Warn("The file is not complete: it has no plan, such as 1..4");
        if (plan > count) report.Notes.Warn($"The file is not complete: it announces {plan} tests and has {count}");
    }

    private void Explain(Draft test, TapPoint point)
    {
        var (yaml, comments) = (point.Yaml.ToString(), point.Comments.ToString().Trim());
        var message = point.Value("error") ?? point.Value("message") ?? point.Said();
        test.Failure(message, point.Value("stack") ?? (comments.Length > 0 ? comments : yaml));
        if ((point.Value("expected") ?? point.Told("expected")) is not { } expected
            || (point.Value("actual") ?? point.Told("got")) is not { } actual) return;
        test.Result.Expected = report.Clean(expected, "expected value", Limits.Text);
        test.Result.Actual = report.Clean(actual, "actual value", Limits.Text);
    }
}
