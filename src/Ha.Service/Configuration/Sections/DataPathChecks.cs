using Ha.Ipvs;
using Ha.Service.Configuration.Sections.Checks;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>Where a check cannot go the data path.</summary>
internal static class DataPathChecks
{
    /// <summary>Appends every contradiction.</summary>
    /// <param name="services">The services.</param>
    /// <param name="isBackupOnly">Whether ip_vs lets packets pass while this director is Backup.</param>
    /// <param name="problems">Where problems go.</param>
    public static void Check(IReadOnlyList<ServiceSection> services, bool isBackupOnly, ProblemList problems)
    {
        bool isAny = false;
        foreach (ServiceSection service in services)
        {
            // A service's check is that of many servers: it is told once.
            foreach (CheckSection check in service.Servers.SelectMany(server => server.Checks.Checks)
                .Where(check => check.DataPathSpan is not null).Distinct(ReferenceEqualityComparer.Instance).Cast<CheckSection>())
            {
                isAny = true;
                Check(service, check.DataPathSpan!.Value, isBackupOnly, problems);
            }
        }

        foreach (ServiceSection service in services.Where(service => isAny && service.Mark is { } mark && DataPaths.IsOurs(mark.Value)))
        {
            problems.Add(
                service.Mark!.Span,
                $"fwmark {service.Mark.Value} is one of {DataPaths.FirstMark} to {DataPaths.LastMark}, which checks with data_path use");
        }
    }

    private static void Check(ServiceSection service, TextSpan at, bool isBackupOnly, ProblemList problems)
    {
        string? problem = service switch
        {
            { Forward: not (null or ForwardingMethod.Dr or ForwardingMethod.Tun) } =>
                "data_path is for forward = \"dr\" and \"tun\": with the others a check asks the same address as the data path",
            { HasMark: true } => "data_path needs listen: a firewall mark has no address that could be asked",
            { Listen: [{ Value.IsAllPorts: true }, ..] } => "data_path needs a listen address with a port",
            { Protocol: not (null or ServiceProtocol.Tcp) } => "data_path is for services of protocol = \"tcp\"",
            { Listen: [var listen, ..] } when service.Addressed
                .FirstOrDefault(server => server.Value.AddressFamily != listen.Value.Address.AddressFamily) is { } other =>
                $"data_path cannot go to {Addresses.Text(other.Value)}, which is of another family than the service",
            _ when isBackupOnly => "data_path does not go with backup_only: a Backup's packets would pass ip_vs by",
            _ => null,
        };
        if (problem is not null)
        {
            problems.Add(at, problem);
        }
    }
}
