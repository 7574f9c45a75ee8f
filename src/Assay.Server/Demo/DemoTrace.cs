using System.Globalization;

namespace Assay.Server.Demo;

/// <summary>Stack traces and logs as a Java test of the shop would leave them.</summary>
internal static class DemoTrace
{
    public static string Of(DemoTest test, DemoOutcome outcome) =>
        $"""
        {outcome.Message}
        	at {test.Class.Split('.')[1]}.Steps.verify(Steps.java:88)
        	at {test.FullName}({test.Class.Split('.')[^1]}.java:{40 + test.Name.Length})
        	at java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)
        	at java.base/java.lang.reflect.Method.invoke(Method.java:580)
        	at org.junit.platform.commons.util.ReflectionUtils.invokeMethod(ReflectionUtils.java:728)
        	at org.junit.jupiter.engine.execution.MethodInvocation.proceed(MethodInvocation.java:60)
        	at org.junit.jupiter.engine.descriptor.TestMethodTestDescriptor.execute(TestMethodTestDescriptor.java:138)
        Caused by: shop.api.ApiException: 502 from /internal/{test.Feature.ToLowerInvariant().Replace(' ', '-')}
        	at shop.api.Client.send(Client.java:131)
        	... 24 more
        """;

    public static string Log(DemoTest test, long clock)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(clock);
        string Line(int after, string level, string text) =>
            $"{at.AddMilliseconds(after).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {level} {text}";

        return string.Join('\n',
            Line(0, "\u001b[36mINFO\u001b[0m ", $"test {test.FullName} begins"),
            Line(14, "\u001b[36mINFO\u001b[0m ", "session opened for customer 48213"),
            Line(220, "\u001b[90mDEBUG\u001b[0m",
                $"GET /api/{test.Feature.ToLowerInvariant().Replace(' ', '-')}?limit=20 -> 200 in 18 ms"),
            Line(410, "\u001b[33mWARN\u001b[0m ", "stock service answered slowly: 380 ms"),
            Line(790, "\u001b[31mERROR\u001b[0m", "upstream answered 502, giving up after 3 tries"),
            Line(802, "\u001b[36mINFO\u001b[0m ", "session closed"), "");
    }
}
