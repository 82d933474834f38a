namespace Ha.Service.Director;

/// <summary>The VRRP process ended soon after it was started: wait before the next try.</summary>
internal sealed class VrrpProcessGoneException() : Exception("The VRRP process ended.");
