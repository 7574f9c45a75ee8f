namespace Assay.Server.Http;

/// <summary>Names that people give to things.</summary>
internal static class ValidName
{
    private const int Longest = 255;

    /// <param name="name">As it was sent.</param>
    /// <param name="owner">What is named, with its article: "a launch".</param>
    /// <returns>The name without white space around it.</returns>
    /// <exception cref="Refusal">400 when nothing is left of it, or more than 255 characters.</exception>
    public static string Of(string? name, string owner) => name?.Trim() is { Length: > 0 and <= Longest } valid
        ? valid
        : throw Refusal.Invalid($"Validation error: {owner} needs a name of 1 to {Longest} characters");
}
