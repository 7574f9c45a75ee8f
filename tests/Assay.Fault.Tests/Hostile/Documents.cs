using System.Text.Json.Nodes;

namespace Assay.Fault.Tests.Hostile;

/// <summary>Complete documents of each kind, with every field a reader knows: what is mutated.</summary>
internal static class Documents
{
    public static JsonObject Result(int number) => (JsonObject)JsonNode.Parse($$"""
        {
          "uuid": "{{new Guid(number, 0, 0, new byte[8])}}", "historyId": "h{{number % 50}}",
          "testCaseId": "t{{number % 50}}",
          "fullName": "shop.cart.Test.t{{number % 50}}", "name": "test {{number % 50}}", "status": "failed",
          "stage": "finished", "start": 1790000000000, "stop": 1790000001000, "duration": 1000,
          "description": "**bold**", "descriptionHtml": "<b>bold</b>",
          "precondition": "p", "preconditionHtml": "<i>p</i>",
          "expectedResult": "e", "expectedResultHtml": "<i>e</i>", "hostId": "h", "threadId": "t",
          "titlePath": ["a", "b"], "category": {"externalId": "c"}, "namedEnv": {"id": 7},
          "statusDetails": {"message": "m", "trace": "at a.b(c:1)", "expected": "1", "actual": "2", "flaky": true,
            "known": false, "muted": false},
          "labels": [{"name": "suite", "value": "s"}, {"name": "tag", "value": "v"}, {"name": "owner", "value": "o"},
            {"name": "ALLURE_ID", "value": "77"}, {"name": "layer", "value": "API"}, {"name": "host", "value": "h"},
            {"name": "thread", "value": "t"}, {"name": "feature", "value": "f"}, {"name": "own", "value": "w"}],
          "links": [{"name": "n", "url": "https://example.org/1", "type": "issue"}],
          "parameters": [{"name": "n", "value": "v", "excluded": false, "mode": "default"},
            {"name": "m", "value": "s", "mode": "masked"}],
          "attachments": [{"name": "log", "source": "a-attachment.txt", "type": "text/plain", "size": 5}],
          "steps": [{"name": "outer", "status": "failed", "stage": "finished",
            "start": 1790000000000, "stop": 1790000000500,
            "statusDetails": {"message": "m", "trace": "t"}, "parameters": [{"name": "n", "value": "v"}],
            "attachments": [{"name": "shot", "source": "b-attachment.png", "type": "image/png"}],
            "steps": [{"name": "inner", "status": "passed", "steps": []},
              {"body": "spelled otherwise", "type": "body"}],
            "expectedResultSteps": [{"body": "seen", "type": "expected_body"}]}]
        }
        """)!;

    public static JsonObject Container(int number) => (JsonObject)JsonNode.Parse($$"""
        {
          "uuid": "c{{number}}", "name": "container", "children": ["{{new Guid(number, 0, 0, new byte[8])}}", "other"],
          "befores": [{"name": "set up", "status": "passed", "start": 1790000000000, "stop": 1790000000100,
            "statusDetails": {"message": "m", "trace": "t"}, "steps": [{"name": "step", "status": "passed"}],
            "attachments": [{"name": "log", "source": "f-attachment.txt", "type": "text/plain"}],
            "parameters": [{"name": "n", "value": "v"}]}],
          "afters": [{"name": "tear down", "status": "broken"}], "start": 1790000000000, "stop": 1790000000200
        }
        """)!;

    public static JsonObject Globals() => (JsonObject)JsonNode.Parse("""
        {"errors": [{"message": "m", "trace": "t", "expected": "e", "actual": "a"}],
         "attachments": [{"name": "n", "source": "g-attachment.txt", "type": "text/plain"}]}
        """)!;

    public static JsonArray Categories() => (JsonArray)JsonNode.Parse("""
        [{"name": "Product defects", "matchedStatuses": ["failed"], "messageRegex": ".*m.*", "traceRegex": ".*t.*",
          "description": "d", "flaky": true}]
        """)!;

    public static JsonObject Executor() => (JsonObject)JsonNode.Parse("""
        {"name": "CI", "type": "github", "url": "https://ci.example.org", "buildOrder": 7, "buildName": "b#7",
         "buildUrl": "https://ci.example.org/7", "reportUrl": "https://ci.example.org/7/r", "reportName": "r"}
        """)!;
}
