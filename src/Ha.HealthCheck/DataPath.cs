using System.Net;

namespace Ha.HealthCheck;

/// <summary>The way of a check to the virtual address, as clients go it, but to one given server.</summary>
/// <remarks>
/// Packets carry a firewall mark for which the kernel's ip_vs has a service with that server alone. Replies come from the
/// virtual address, so a Master must accept packets from an address of its own (<c>accept_local</c>).
/// </remarks>
/// <param name="Mark">The firewall mark; not 0.</param>
/// <param name="Server">The server: attempts are made from the address from which this host reaches it.</param>
public sealed record DataPath(uint Mark, IPAddress Server);
