namespace Assay.Aql;

/// <summary>Codes of what can be wrong with a query; their wire names are in upper snake case.</summary>
public enum AqlErrorCode
{
    UnexpectedCharacter,
    UnterminatedString,
    InvalidUnicodeEscape,
    ExpectedToken,
    ExpectedOperation,
    ExpectedValue,
    ExpectedAccessor,
    ForbiddenIdentifier,
    ForbiddenOperation,
    ForbiddenValueType,
    UnknownFunction,
}

/// <summary>A query that cannot be understood.</summary>
/// <param name="code">What kind of mistake it is.</param>
/// <param name="position">Where, as a 0-based offset in characters.</param>
/// <param name="message">What is wrong, one sentence.</param>
public sealed class AqlException(AqlErrorCode code, int position, string message) : Exception(message)
{
    public AqlErrorCode Code => code;
    public int Position => position;
}
