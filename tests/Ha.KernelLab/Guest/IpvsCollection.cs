using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>The tests of one director with everything that ip_vs offers: starting it for each would take minutes.</summary>
[CollectionDefinition(IpvsScene.Shared)]
public sealed class IpvsCollection : ICollectionFixture<IpvsScene>;
