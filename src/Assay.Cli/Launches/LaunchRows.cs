using System.Text.Json.Nodes;
using Assay.Api;
using Assay.Api.Client;

namespace Assay.Cli.Launches;

/// <summary>How launches are shown.</summary>
internal static class LaunchRows
{
    public const string Columns = "ID=id,NAME=name,CLOSED=closed,TAGS=tags.name,CREATED=createdDate,URL=url";
    public const string OneColumns =
        "ID=id,NAME=name,CLOSED=closed,TAGS=tags.name,RESULTS=statistic,CREATED=createdDate,URL=url";

    public static JsonObject Of(Call call, LaunchDto launch)
    {
        var row = Call.Row(launch, ApiJson.Default.LaunchDto);
        row["url"] = call.LaunchUrl(launch.Id);
        return row;
    }
}
