using System.Text;

namespace Assay.Formats.Tests;

/// <summary>The same test keeps its test case whichever format its results are written in.</summary>
public class MovingSuiteTests
{
    [Fact]
    public void From_junit_to_allure_and_back()
    {
        var junit = Hashes("""
            <testsuite name="com.acme.shop.BasketTest">
              <testcase classname="com.acme.shop.BasketTest" name="adds" time="0.1">
                <properties><property name="seed" value="42"/></properties>
              </testcase>
              <testcase classname="com.acme.shop.BasketTest" name="total()"><failure message="m"/></testcase>
            </testsuite>
            """);

        Assert.Equal(
            [Allure("com.acme.shop.BasketTest.adds"), Allure("com.acme.shop.BasketTest.total")], junit);
    }

    [Fact]
    public void From_allure_1_and_from_testng()
    {
        var wanted = Allure("com.acme.shop.BasketTest.adds");

        Assert.Equal(wanted, Hashes("""
            <test-suite><name>com.acme.shop.BasketTest</name><test-cases>
            <test-case status="passed"><name>adds</name><title>Adds items</title></test-case></test-cases></test-suite>
            """)[0]);
        Assert.Equal(wanted, Hashes("""
            <testng-results><suite name="s"><test name="t"><class name="com.acme.shop.BasketTest">
            <test-method name="adds" status="PASS"/></class></test></suite></testng-results>
            """)[0]);
    }

    [Fact]
    public void Between_the_reports_of_dotnet()
    {
        var xunit = GoldenReports.Read(Path.Combine("dotnet", "xunit.xml"));
        var trx = GoldenReports.Read(Path.Combine("dotnet", "xunit.trx"));
        var ctrf = GoldenReports.Read(Path.Combine("ctrf", "xunit.json"));

        Assert.Equal(6, Cases(xunit).Count);
        Assert.Equal(Cases(xunit), Cases(GoldenReports.Read(Path.Combine("dotnet", "xunit2.xml"))));
        Assert.Equal(Cases(xunit), Cases(ctrf));
        Assert.Equal(Cases(xunit), Cases(trx));
    }

    [Fact]
    public void Playwright_s_full_names_are_those_of_allure_s_adapter()
    {
        var adapted = new GoldenFolder("allure-playwright").Results.Select(result => result.FullName);
        var read = GoldenReports.Read("javascript/playwright.json").Results.Select(result => result.FullName);

        Assert.Contains("shop.spec.js › Shop › fails on a wrong total", adapted);
        Assert.Contains("shop.spec.js › Shop › fails on a wrong total", read);
    }

    [Fact]
    public void Cucumber_names_a_scenario_alike_in_both_of_its_formats()
    {
        var json = GoldenReports.Read("cucumber/cucumber.json").Results.Select(result => result.FullName);
        var messages = GoldenReports.Read("cucumber/cucumber.ndjson").Results.Select(result => result.FullName);

        Assert.Equal(json.ToHashSet(), messages.ToHashSet());
    }

    [Fact]
    public void Rows_of_a_test_are_one_test_case_with_several_executions()
    {
        foreach (var name in (string[])["dotnet/xunit.xml", "dotnet/xunit2.xml", "dotnet/nunit.xml", "dotnet/nunit.trx",
            "ctrf/xunit.json", "testng/testng-results.xml", "testng/testng7.xml", "xcode/tests.json",
            "cucumber/cucumber.json", "cucumber/cucumber.ndjson"])
        {
            var rows = GoldenReports.Read(name).Results.GroupBy(Identity.TestCaseHash)
                .Where(test => test.Select(Identity.ParametersKey).Distinct().Count() > 1);

            Assert.Equal(2, Assert.Single(rows).Count());
        }
    }

    [Fact]
    public void Attempts_of_a_test_share_both_keys()
    {
        foreach (var name in (string[])["junit/surefire.xml", "javascript/playwright.json", "cucumber/cucumber.ndjson",
            "ctrf/schema.json", "xcode/tests.json"])
        {
            var flaky = GoldenReports.Read(name).Results.First(result => result.Flaky);
            var attempts = GoldenReports.Read(name).Results.Where(result =>
                Identity.TestCaseHash(result) == Identity.TestCaseHash(flaky)
                && Identity.ParametersKey(result) == Identity.ParametersKey(flaky));

            Assert.Equal([Status.Failed, Status.Passed], attempts.Select(attempt => attempt.Status));
        }
    }

    private static HashSet<string> Cases(ReportReading reading) =>
        [.. reading.Results.Select(Identity.TestCaseHash)];

    private static List<string> Hashes(string xml) =>
        [.. ReportReading.Of(xml, "any.xml").Results.Select(Identity.TestCaseHash)];

    private static string Allure(string fullName)
    {
        var json = $$"""{"uuid":"u","name":"any","fullName":"{{fullName}}","status":"passed"}""";
        return Identity.TestCaseHash(
            AllureResultReader.Read(Encoding.UTF8.GetBytes(json), "a-result.json", [])!);
    }
}
