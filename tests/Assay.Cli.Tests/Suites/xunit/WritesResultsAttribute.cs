using System.Reflection;
using System.Text.Json.Nodes;
using Shop.Suite;
using Xunit;
using Xunit.v3;

[assembly: WritesResults]

namespace Shop.Suite;

/// <summary>Writes a result for each test when it has ended, as the adapters of Allure do.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class WritesResultsAttribute : BeforeAfterTestAttribute
{
    private static readonly AsyncLocal<DateTimeOffset> Started = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Started.Value = TimeProvider.System.GetUtcNow();

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        var result = new JsonObject
        {
            ["uuid"] = Guid.NewGuid().ToString(),
            ["name"] = methodUnderTest.Name.Replace('_', ' '),
            ["fullName"] = $"{methodUnderTest.DeclaringType!.FullName}.{methodUnderTest.Name}",
            ["status"] = failed ? "failed" : "passed",
            ["start"] = Started.Value.ToUnixTimeMilliseconds(),
            ["stop"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            ["labels"] = new JsonArray(
                new JsonObject { ["name"] = "framework", ["value"] = "xunit" },
                new JsonObject { ["name"] = "language", ["value"] = "csharp" }),
        };
        if (failed)
            result["statusDetails"] = new JsonObject
            {
                ["message"] = TestContext.Current.TestState!.ExceptionMessages?[0],
                ["trace"] = TestContext.Current.TestState.ExceptionStackTraces?[0],
            };
        Directory.CreateDirectory("allure-results");
        File.WriteAllText(
            Path.Combine("allure-results", $"{(string)result["uuid"]!}-result.json"), result.ToJsonString());
    }
}
