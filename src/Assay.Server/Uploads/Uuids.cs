using Assay.Formats;

namespace Assay.Server.Uploads;

internal static class Uuids
{
    /// <summary>Adapters write 32 hex digits, dashed uuids or anything else; the last become their MD5.</summary>
    public static Guid Of(string uuid) =>
        Guid.TryParse(uuid, out var parsed) ? parsed : Md5.Guid(uuid);
}
