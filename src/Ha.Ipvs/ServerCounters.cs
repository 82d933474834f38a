namespace Ha.Ipvs;

/// <summary>What a server has seen, and what it has now.</summary>
/// <param name="Traffic">Since it was created.</param>
/// <param name="ActiveConnections">Connections in an established state now.</param>
/// <param name="InactiveConnections">Other connections now.</param>
/// <param name="PersistentConnections">Persistence templates now.</param>
public readonly record struct ServerCounters(
    ServiceCounters Traffic, uint ActiveConnections, uint InactiveConnections, uint PersistentConnections);
