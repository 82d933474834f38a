using Ha.HealthCheck;

namespace Ha.Service.Director;

/// <summary>What is known of a real server when the table is made.</summary>
/// <param name="Health">Its judged health; a server without a check is up.</param>
/// <param name="Weight">The weight that it counts with while it is up.</param>
/// <param name="Mode">What an operator wants of it.</param>
/// <param name="Rising">The weight that it has for now, on its way up after an outage; null: all of it.</param>
internal readonly record struct ServerStanding(
    HealthState Health, int Weight, OperatorMode Mode = OperatorMode.Ready, int? Rising = null);
