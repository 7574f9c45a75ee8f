using System.CommandLine;
using Assay.Api.Client;

namespace Assay.Cli.TestCases;

internal static class TestCaseGet
{
    public static Command Make()
    {
        var id = new Argument<long>("ID");
        return new Command("get", "Shows a test case") { id }.Runs(async (call, stop) =>
        {
            var test = await call.Client.TestCases.Get(call.Parse.GetValue(id), stop);
            call.Answer.One(
                Call.Row(test, ApiJson.Default.TestCaseDto), TestCaseList.Columns + ",FULL NAME=fullName");
        });
    }
}
