using System.Text;

namespace Assay.Formats.Tests;

/// <summary>What a report of any length is put together from.</summary>
/// <param name="Test">A test, by its number.</param>
internal sealed record LargeReport(string Head, string Between, string Tail, Func<int, string> Test)
{
    private static readonly string Trace =
        new StringBuilder().Insert(0, "at com.acme.shop.Basket.pays(Basket.java:12) ", 8).ToString();

    public static LargeReport Of(ResultFormat format) => format switch
    {
        ResultFormat.Allure1 => Xml("<test-suite><name>s</name><test-cases>", "</test-cases></test-suite>",
            number => $"""
            <test-case status='failed'><name>t{number}</name><failure><message>{Trace}</message></failure></test-case>
            """),
        ResultFormat.JUnit => Xml("<testsuites><testsuite name='s'>", "</testsuite></testsuites>", number => $"""
            <testcase classname='c' name='t{number}' time='0.1'><failure>{Trace}</failure></testcase>
            """),
        ResultFormat.XUnit => Xml("<assemblies><assembly><collection>", "</collection></assembly></assemblies>",
            number => $"""
            <test name='c.t{number}' type='c' method='t{number}' result='Fail'>
            <failure><message>{Trace}</message></failure></test>
            """),
        ResultFormat.NUnit => Xml("<test-run><test-suite>", "</test-suite></test-run>", number => $"""
            <test-case name='t{number}' fullname='c.t{number}' methodname='t{number}' classname='c' result='Failed'>
            <failure><message>{Trace}</message></failure></test-case>
            """),
        ResultFormat.Trx => Xml("<TestRun><Results>", "</Results></TestRun>", number => $"""
            <UnitTestResult testId='{number}' executionId='{number}' testName='c.t{number}' outcome='Failed'>
            <Output><ErrorInfo><Message>{Trace}</Message></ErrorInfo></Output></UnitTestResult>
            """),
        ResultFormat.TestNg => Xml("<testng-results><suite name='s'><test name='t'><class name='c'>",
            "</class></test></suite></testng-results>", number => $"""
            <test-method name='t{number}' status='FAIL'><exception><message>{Trace}</message></exception></test-method>
            """),
        ResultFormat.Robot => Xml("<robot schemaversion='5'><suite name='s'>", "</suite></robot>", number => $"""
            <test name='t{number}'><kw name='Pay'><status status='FAIL'/></kw>
            <status status='FAIL'>{Trace}</status></test>
            """),
        ResultFormat.CucumberJson => Json("[{\"uri\":\"a.feature\",\"keyword\":\"Feature\",\"elements\":[", "]}]",
            number => $$$"""
            {"name":"s{{{number}}}","type":"scenario","steps":
             [{"keyword":"When ","name":"{{{Trace}}}","result":{"status":"passed"}}]}
            """),
        ResultFormat.CucumberMessages => Lines(
            "{\"meta\":{\"protocolVersion\":\"32.2.0\"}}\n"
                + "{\"pickle\":{\"id\":\"p\",\"uri\":\"a.feature\",\"name\":\"pays\",\"astNodeIds\":[],\"tags\":[],"
                + "\"steps\":[{\"id\":\"ps\",\"text\":\"pay\",\"astNodeIds\":[]}]}}\n"
                + "{\"testCase\":{\"id\":\"c\",\"pickleId\":\"p\",\"testSteps\":"
                + "[{\"id\":\"s\",\"pickleStepId\":\"ps\"}]}}\n",
            number => $"{{\"testCaseStarted\":{{\"id\":\"{number}\",\"testCaseId\":\"c\",\"attempt\":{number}}}}}\n"
                + $"{{\"testStepFinished\":{{\"testCaseStartedId\":\"{number}\",\"testStepId\":\"s\","
                + $"\"testStepResult\":{{\"status\":\"FAILED\",\"message\":\"{Trace}\"}}}}}}\n"
                + $"{{\"testCaseFinished\":{{\"testCaseStartedId\":\"{number}\"}}}}\n"),
        ResultFormat.Playwright => Json("""
            {"config":{"rootDir":"/p","projects":[]},"suites":[{"title":"a.spec.ts","file":"a.spec.ts","specs":[
            """, "]}]}", number => $$$"""
            {"title":"t{{{number}}}","file":"a.spec.ts","tests":[{"expectedStatus":"passed","projectName":"","results":
             [{"status":"failed","retry":0,"duration":1,"error":{"message":"{{{Trace}}}"}}]}]}
            """),
        ResultFormat.Mocha => Json("{\"stats\":{\"suites\":1,\"passes\":0},\"tests\":[", "]}", number => $$$"""
            {"title":"t{{{number}}}","fullTitle":"s t{{{number}}}","file":"/p/a.js","err":{"message":"{{{Trace}}}"}}
            """),
        ResultFormat.Jest => Json("""
            {"numTotalTests":1,"testResults":[{"name":"/p/a.js","assertionResults":[
            """, "]}]}", number => $$"""
            {"ancestorTitles":["s"],"title":"t{{number}}","status":"failed","failureMessages":["{{Trace}}"]}
            """),
        ResultFormat.Ctrf => Json("{\"reportFormat\":\"CTRF\",\"results\":{\"tests\":[", "]}}", number => $$"""
            {"name":"t{{number}}","status":"failed","duration":1,"trace":"{{Trace}}"}
            """),
        ResultFormat.Tap => Lines("TAP version 13\n1..1\n", number => $"not ok {number + 1} - t{number}\n# {Trace}\n"),
        ResultFormat.GoTest => Lines("", number => $$"""
            {"Action":"run","Package":"p","Test":"T{{number}}"}
            {"Action":"output","Package":"p","Test":"T{{number}}","Output":"{{Trace}}"}
            {"Action":"pass","Package":"p","Test":"T{{number}}","Elapsed":0.1}

            """),
        ResultFormat.Dart => Lines("""
            {"protocolVersion":"0.1.1","runnerVersion":"1.24.9","type":"start","time":0}
            {"suite":{"id":0,"path":"a_test.dart"},"type":"suite","time":0}

            """, number => $$$"""
            {"test":{"id":{{{number}}},"name":"t{{{number}}}","suiteID":0,"groupIDs":[]},"type":"testStart","time":1}
            {"testID":{{{number}}},"error":"{{{Trace}}}","isFailure":true,"type":"error","time":2}
            {"testID":{{{number}}},"result":"failure","skipped":false,"hidden":false,"type":"testDone","time":3}

            """),
        ResultFormat.Xcode => Json("{\"testNodes\":[{\"name\":\"B\",\"nodeType\":\"Test Suite\",\"children\":[", "]}]}",
            number => $$"""
            {"children":[{"name":"{{Trace}}","nodeType":"Failure Message","result":"Failed"}],
             "name":"t{{number}}()","nodeIdentifier":"B/t{{number}}()","nodeType":"Test Case","result":"Failed"}
            """),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "a format without a large report"),
    };

    private static LargeReport Xml(string head, string tail, Func<int, string> test) => new(head, "", tail, test);

    private static LargeReport Json(string head, string tail, Func<int, string> test) => new(head, ",", tail, test);

    private static LargeReport Lines(string head, Func<int, string> test) => new(head, "", "", test);
}
