namespace Ha.Ipvs;

/// <summary>One change to the kernel's table. Its text is for logs.</summary>
public abstract record IpvsChange
{
    private IpvsChange(ServiceKey service) => ServiceKey = service;

    /// <summary>The service that it is about.</summary>
    public ServiceKey ServiceKey { get; }

    /// <summary>A new service, without servers.</summary>
    /// <param name="Service">The service.</param>
    public sealed record AddService(VirtualService Service) : IpvsChange(Service.Key)
    {
        /// <inheritdoc/>
        public override string ToString() => $"add {Service.Key} ({ChangeText.Describe(Service)})";
    }

    /// <summary>Other settings for a service, which keeps its servers and connections.</summary>
    /// <param name="Before">As it is.</param>
    /// <param name="After">As it shall be.</param>
    public sealed record UpdateService(VirtualService Before, VirtualService After) : IpvsChange(After.Key)
    {
        /// <inheritdoc/>
        public override string ToString() => $"update {After.Key}: {ChangeText.Difference(Before, After)}";
    }

    /// <summary>A service goes, with its servers.</summary>
    /// <param name="Service">As it is.</param>
    public sealed record RemoveService(VirtualService Service) : IpvsChange(Service.Key)
    {
        /// <inheritdoc/>
        public override string ToString() => $"remove {Service.Key}";
    }

    /// <summary>A new server of a service.</summary>
    /// <param name="Service">The service.</param>
    /// <param name="Server">The server.</param>
    public sealed record AddServer(ServiceKey Service, RealServer Server) : IpvsChange(Service)
    {
        /// <summary>Whether it was taken out just before, to be added behind the others.</summary>
        public bool IsMove { get; init; }

        /// <inheritdoc/>
        public override string ToString() =>
            $"add {ChangeText.Name(Service, Server)}{(IsMove ? " in its place" : "")} ({ChangeText.Describe(Server)})";
    }

    /// <summary>Other settings for a server, which keeps its connections.</summary>
    /// <param name="Service">The service.</param>
    /// <param name="Before">As it is.</param>
    /// <param name="After">As it shall be.</param>
    public sealed record UpdateServer(ServiceKey Service, RealServer Before, RealServer After) : IpvsChange(Service)
    {
        /// <inheritdoc/>
        public override string ToString() =>
            $"update {ChangeText.Name(Service, After)}: {ChangeText.Difference(Before, After)}";
    }

    /// <summary>A server of a service goes.</summary>
    /// <param name="Service">The service.</param>
    /// <param name="Server">As it is.</param>
    public sealed record RemoveServer(ServiceKey Service, RealServer Server) : IpvsChange(Service)
    {
        /// <summary>Whether it is added again at once, behind the others.</summary>
        public bool IsMove { get; init; }

        /// <inheritdoc/>
        public override string ToString() =>
            $"remove {ChangeText.Name(Service, Server)}{(IsMove ? ", which is out of order" : "")}";
    }
}
