namespace Assay.Server.Trees;

/// <summary>
/// The id of a case at one place of a tree: a case with several values is listed several times, and moving it tells
/// which of them is meant. Above all group ids, below the limit of what JavaScript can count (2^53).
/// </summary>
internal readonly record struct LeafId(long GroupId, long TestCaseId)
{
    private const int CaseBits = 30;

    public long Value => ((GroupId + 1) << CaseBits) | TestCaseId;

    /// <returns>Null for what is no id of a leaf.</returns>
    public static LeafId? Of(long value) =>
        value >> CaseBits is > 0 and var group ? new(group - 1, value & ((1L << CaseBits) - 1)) : null;
}
