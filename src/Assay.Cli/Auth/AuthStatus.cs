using System.CommandLine;
using System.Text.Json.Nodes;
using Assay.Cli.Settings;

namespace Assay.Cli.Auth;

internal static class AuthStatus
{
    public static Command Make() =>
        new Command("status", "Shows who the token belongs to; fails when it is not accepted").Runs(Run);

    private static async Task Run(Call call, CancellationToken stop)
    {
        var account = await call.Client.Accounts.Me(stop);
        call.Answer.One(
            new JsonObject
            {
                ["endpoint"] = call.Client.Endpoint.AbsoluteUri,
                ["username"] = account.Username,
                ["authorities"] = new JsonArray(
                    [.. (account.Authorities ?? []).Select(name => JsonValue.Create(name))]),
                ["projectId"] = call.Given.Number(Options.ProjectId),
                ["config"] = call.Given.Config.Path,
            },
            "ENDPOINT=endpoint,USER=username,AUTHORITIES=authorities,PROJECT=projectId,CONFIG=config");
    }
}
