using Assay.Aql;

namespace Assay.Server.Search;

/// <summary>Well-formed queries that mean nothing here, each with what would.</summary>
internal static class AqlRefusal
{
    public static AqlException Value(AqlAccessor left, AqlValue value, string wanted) =>
        new(AqlErrorCode.ForbiddenValueType, value.Position,
            $"{left.Name} is compared with {wanted}, not with {value.Text ?? "null"} (position {value.Position})");

    public static AqlException Operation(AqlAccessor left, AqlOperator operation, string wanted) =>
        new(AqlErrorCode.ForbiddenOperation, left.Position,
            $"{left.Name} cannot be compared by {operation.ToString().ToUpperInvariant()}; use {wanted} "
                + $"(position {left.Position})");

    public static AqlException Field(AqlAccessor left, IEnumerable<string> names) =>
        new(AqlErrorCode.ForbiddenIdentifier, left.Position,
            $"Unknown field {left.Name} at position {left.Position}; the fields are {string.Join(", ", names)}");
}
