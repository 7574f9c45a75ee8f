using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Assay.Server.Http;

/// <summary>
/// A process that has no descriptor left cannot even start a thread, and .NET ends it. So clients get what is left when
/// assemblies, database connections and files have theirs.
/// </summary>
internal static partial class Descriptors
{
    /// <summary>For everything that is not a client's connection.</summary>
    private const int Reserve = 2_000;

    /// <summary>Of a small limit, one in so many is for clients.</summary>
    private const int SmallShare = 4;

    private const int OpenFiles = 7;

    public static void AddBoundedTransport(this IServiceCollection services)
    {
        if (Most() is not { } most) return;
        services.AddSingleton<SocketTransportFactory>();
        services.Replace(ServiceDescriptor.Singleton<IConnectionListenerFactory>(provider =>
            new BoundedTransport(
                provider.GetRequiredService<SocketTransportFactory>(), Math.Max(most - Reserve, most / SmallShare))));
    }

    /// <returns>Files and connections that this process may have open at one time; null without a limit.</returns>
    private static int? Most() =>
        OperatingSystem.IsLinux() && GetLimit(OpenFiles, out var limit) == 0 && limit.Soft <= int.MaxValue
            ? (int)limit.Soft
            : null;

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        public readonly nuint Soft;
        public readonly nuint Hard;
    }
}
