namespace Assay.Formats.Allure;

/// <summary>What one file may bring; lengths are characters.</summary>
internal static class Limits
{
    public const int Text = 1024 * 1024;
    public const int Failure = 256 * 1024;
    public const int Name = 2_000;

    /// <summary>Uuids and hashes: longer ones are replaced by their MD5.</summary>
    public const int Id = 255;

    /// <summary>Label values are indexed, and a row of an index holds 2,700 bytes.</summary>
    public const int Label = 600;
    public const int Steps = 100_000;
    public const int StepDepth = 500;

    /// <summary>Last millisecond of the year 9999.</summary>
    public const long Instant = 253_402_300_799_999;
}
