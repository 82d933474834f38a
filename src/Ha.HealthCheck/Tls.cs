using System.Runtime.InteropServices;

namespace Ha.HealthCheck;

/// <summary>Whether TLS can be spoken here.</summary>
public static class Tls
{
    // The runtime ends the whole process when it wants OpenSSL and finds none: that must not happen to a director.
    private static readonly Lazy<bool> Library = new(() =>
        NativeLibrary.TryLoad("libssl.so.3", out _) || NativeLibrary.TryLoad("libssl.so.1.1", out _));

    /// <summary>Whether OpenSSL is installed, without which the runtime has no TLS.</summary>
    public static bool IsAvailable => Library.Value;
}
