using System.Buffers.Binary;
using Assay.Formats;

namespace Assay.Server.Uploads;

/// <summary>One group that a test counts in.</summary>
internal readonly record struct Placement(long TreeId, long ParentId, long GroupId, bool Leaf);

/// <summary>A classification that is in the database, with its groups.</summary>
internal sealed record KnownClassification(long Id, Placement[] Groups);

/// <summary>
/// What a project's mappings make of labels: custom-field values and groups. All tests of a suite share it, so it is
/// stored once; equal ones have equal digests.
/// </summary>
internal sealed class Classification
{
    private Classification(long[] values, Placement[] groups)
    {
        Values = values;
        Groups = groups;
        Digest = DigestOf(values, groups);
    }

    public Guid Digest { get; }
    public long[] Values { get; }
    public Placement[] Groups { get; }

    /// <param name="values">Fields and values.</param>
    /// <param name="groups">In the order of trees and groups.</param>
    public static Classification Of(IReadOnlyList<(long Field, long Id)> values, Placement[] groups) =>
        new([.. values.Select(value => value.Id).Order()], groups);

    /// <summary>Migration 12 says the same in SQL: both must find the same row.</summary>
    private static Guid DigestOf(long[] values, Placement[] groups)
    {
        var contents = new byte[(1 + values.Length + 4 * groups.Length) * sizeof(long)];
        var end = 0;
        Append(values.Length);
        foreach (var value in values) Append(value);
        foreach (var group in groups)
        {
            Append(group.TreeId);
            Append(group.ParentId);
            Append(group.GroupId);
            Append(group.Leaf ? 1 : 0);
        }
        return Md5.Guid(contents);

        void Append(long number)
        {
            BinaryPrimitives.WriteInt64BigEndian(contents.AsSpan(end), number);
            end += sizeof(long);
        }
    }
}
