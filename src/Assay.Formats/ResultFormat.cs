namespace Assay.Formats;

/// <summary>What a file with results of many tests was written in. A file of Allure 2 or 3 is none of these.</summary>
public enum ResultFormat : byte
{
    /// <summary>Allure 1: <c>*-testsuite.xml</c>.</summary>
    Allure1,

    /// <summary>JUnit XML in any of its dialects.</summary>
    JUnit,

    /// <summary>xUnit.net, versions 2 and 3.</summary>
    XUnit,

    /// <summary>NUnit 3 and later.</summary>
    NUnit,

    /// <summary>Test results of Visual Studio and <c>dotnet test</c>.</summary>
    Trx,
    TestNg,
    Robot,

    /// <summary>The JSON report of Cucumber.</summary>
    CucumberJson,

    /// <summary>Messages of Cucumber, one JSON object a line.</summary>
    CucumberMessages,
    Playwright,
    Mocha,

    /// <summary>Jest, and Vitest, which writes the same.</summary>
    Jest,

    /// <summary>Common Test Report Format.</summary>
    Ctrf,

    /// <summary>Test Anything Protocol, versions 12 to 14.</summary>
    Tap,

    /// <summary><c>go test -json</c>.</summary>
    GoTest,

    /// <summary><c>dart test --reporter json</c> and <c>flutter test --machine</c>.</summary>
    Dart,

    /// <summary><c>xcrun xcresulttool get test-results tests</c>.</summary>
    Xcode,
}
