using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Assay.Server.Data;
using Assay.Server.Permissions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Reports;

/// <summary>
/// A ticket lets the pages of one private report load its files for one reader: it stands in their address, because
/// they run without cookies (see docs/adr/0006). It says who reads, not what he may: that is asked for every file.
/// </summary>
internal sealed class ReportTickets(IDataProtectionProvider protection, Db db, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private const int Length = 16 + 8 + 8;

    private readonly IDataProtector protector = protection.CreateProtector("Assay.Reports.Ticket");

    public string For(Guid report, long accountId)
    {
        var content = new byte[Length];
        report.TryWriteBytes(content);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(16), accountId);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(24), (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        return Base64Url.EncodeToString(protector.Protect(content));
    }

    /// <returns>Null when the ticket is not ours, is for another report, is over, or its reader is no more.</returns>
    public async Task<Caller?> ReaderOf(Guid report, string ticket, CancellationToken stop)
    {
        if (Open(ticket) is not { Length: Length } content || new Guid(content.AsSpan(0, 16)) != report) return null;
        var expires = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(24));
        if (expires < clock.GetUtcNow().ToUnixTimeSeconds()) return null;
        var id = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(16));
        return await db.Accounts.Where(account => account.Id == id && account.Enabled)
            .Select(account => new Caller(account.Id, account.Username, account.Role)).FirstOrDefaultAsync(stop);
    }

    private byte[]? Open(string ticket)
    {
        try
        {
            return protector.Unprotect(Base64Url.DecodeFromChars(ticket));
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
