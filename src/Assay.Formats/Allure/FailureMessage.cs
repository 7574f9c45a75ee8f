namespace Assay.Formats.Allure;

/// <summary>A result that did not pass and does not say why gets the words of its deepest failed step.</summary>
internal static class FailureMessage
{
    public static void Complete(TestResult result)
    {
        if (result.Status == Status.Passed || result.Message is not null) return;

        Step? deepest = null;
        var deepestRank = (Said: false, Depth: -1);
        Look(result.Steps, 0);
        if (deepest is null) return;

        result.Message = deepest.Message ?? $"Step failed: {deepest.Name}";
        result.Trace ??= deepest.Trace;

        void Look(List<Step> steps, int depth)
        {
            foreach (var step in steps)
            {
                var rank = (Said: step.Message is not null, Depth: depth);
                if (step.Status is Status.Failed or Status.Broken && rank.CompareTo(deepestRank) > 0)
                {
                    deepest = step;
                    deepestRank = rank;
                }

                if (step.Steps is { } children) Look(children, depth + 1);
            }
        }
    }
}
