using Xunit.Sdk;
using Xunit.v3;

namespace Shop.Suite;

/// <summary>Tests run in the order of their names.</summary>
internal sealed class ByName : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(test => test.TestMethod?.MethodName, StringComparer.Ordinal)];
}
