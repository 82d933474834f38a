using System.Net;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Director;
using Ha.Service.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.Director;

public sealed class ServiceTableTests : IDisposable
{
    private static readonly ServiceKey ForeignKey = new(ServiceProtocol.Tcp, IPAddress.Parse("198.51.100.1"), 443);
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;
    private readonly FakeIpvs _kernel = new();
    private readonly DirectorSettings _settings = Settings.Director(Settings.Service());
    private readonly IpvsTable _desired = Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 50));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private ServiceTable NewTable() =>
        new(_directory, () => _kernel, new EventLog(TimeProvider.System), NullLogger<ServiceTable>.Instance);

    private static IpvsTable Foreign() => IpvsTable.Create(
        [(new VirtualService(ForeignKey), [new RealServer(IPAddress.Parse("10.9.9.9"), 443)])]);

    [Fact]
    public void Write_EmptyKernel_HoldsWhatIsDesired()
    {
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        table.Write(_desired, TableWrite.Change);

        Assert.Equal(_desired, _kernel.Table);
        Assert.Equal(3, table.Applied);
    }

    [Fact]
    public void Write_SameTableAgain_ChangesNothing()
    {
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        table.Write(_desired, TableWrite.Change);
        _kernel.Applied.Clear();
        table.Write(_desired, TableWrite.Change);

        Assert.Empty(_kernel.Applied);
    }

    [Fact]
    public void TryReadBack_ServiceThatSomebodyChanged_IsRepairedByTheNextPart()
    {
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        table.Write(_desired, TableWrite.Change);
        _kernel.Table = Settings.Table(("10.0.0.21", 7));
        IpvsTable part = Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 60));

        Assert.True(table.TryReadBack([_desired.Entries[0].Key]));
        Assert.True(table.TryWritePart(part));

        Assert.Equal(part, _kernel.Table);
        Assert.Equal([$"{_desired.Entries[0].Key}"], _kernel.PartsRead);
    }

    [Fact]
    public void TryReadBack_ServiceThatIsGoneOrUnknown_WantsTheWholeTable()
    {
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        table.Write(_desired, TableWrite.Change);

        Assert.False(table.TryReadBack([ForeignKey]));
        _kernel.Table = IpvsTable.Empty;
        Assert.False(table.TryReadBack([_desired.Entries[0].Key]));
    }

    [Fact]
    public void TryWritePart_OneServiceOfTwo_ChangesThatOneAndForgetsNothing()
    {
        IpvsTable second = IpvsTable.Create(
            [(new VirtualService(ForeignKey), [new RealServer(IPAddress.Parse("10.0.0.31"), 443) { Weight = 5 }])]);
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        table.Write(new IpvsTable([.. _desired.Entries, .. second.Entries]), TableWrite.Change);
        _kernel.Applied.Clear();
        IpvsTable part = Settings.Table(("10.0.0.21", 0), ("10.0.0.22", 50));

        Assert.True(table.TryWritePart(part));

        Assert.Single(_kernel.Applied);
        var whole = new IpvsTable([.. part.Entries, .. second.Entries]);
        Assert.Equal(whole, _kernel.Table);
        Assert.Equal(whole, table.Actual);
        table.Clear();
        Assert.Equal(IpvsTable.Empty, _kernel.Table);
    }

    [Fact]
    public void TryWritePart_ServiceThatIsNotThereYet_LeavesItToTheWholeTable()
    {
        using ServiceTable table = NewTable();
        table.Adopt(_settings);

        Assert.False(table.TryWritePart(_desired));
        Assert.Empty(_kernel.Applied);
    }

    [Fact]
    public void Write_ForeignServiceInTheKernel_LeavesItAlone()
    {
        _kernel.Table = Foreign();
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        table.Write(_desired, TableWrite.Change);
        table.Clear();

        Assert.Equal(Foreign(), _kernel.Table);
    }

    [Fact]
    public void Adopt_AfterAKill_RemovesOursThatAreNoLongerConfigured()
    {
        using (ServiceTable killed = NewTable())
        {
            killed.Adopt(_settings);
            killed.Write(_desired, TableWrite.Change);
        }

        using ServiceTable table = NewTable();
        DirectorSettings other = Settings.Director();
        table.Adopt(other);
        table.Write(IpvsTable.Empty, TableWrite.Change);

        Assert.Equal(IpvsTable.Empty, _kernel.Table);
    }

    [Fact]
    public void ReadBack_SomebodyChangedAWeight_IsRepairedAndCounted()
    {
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        table.Write(_desired, TableWrite.Change);
        _kernel.Table = Settings.Table(("10.0.0.21", 1), ("10.0.0.22", 50));

        table.ReadBack(_settings);
        table.Write(_desired, TableWrite.Repair);

        Assert.Equal(_desired, _kernel.Table);
        Assert.Equal(1, table.Repairs);
    }

    [Fact]
    public void Write_KernelRefusesOneChange_TheOthersAreDoneAndItIsTriedAgain()
    {
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        _kernel.Refused = "10.0.0.22";
        table.Write(_desired, TableWrite.Change);

        Assert.Equal(1, table.Failed);
        Assert.Equal(Settings.Table(("10.0.0.21", 100)), _kernel.Table);

        _kernel.Refused = null;
        table.Write(_desired, TableWrite.Change);
        Assert.Equal(_desired, _kernel.Table);
    }

    [Fact]
    public void Write_KernelRefusesALargeTable_SaysSoInAFewLines()
    {
        var log = new ListLogger();
        using var table = new ServiceTable(_directory, () => _kernel, new EventLog(TimeProvider.System), log);
        table.Adopt(_settings);
        _kernel.Refused = "10.0.1.";
        table.Write(Settings.Table([.. Enumerable.Range(0, 100).Select(i => ($"10.0.1.{i}", 1))]), TableWrite.Change);

        Assert.Equal(100, table.Failed);
        Assert.Equal(21, log.Lines.Count(line => line.Contains("failed", StringComparison.Ordinal)));
        Assert.Contains("ip_vs: 80 more changes failed", log.Lines);
    }

    [Fact]
    public void Write_LargeTableIsFlushed_TellsOfTheRepairInAFewLines()
    {
        var log = new ListLogger();
        using var table = new ServiceTable(_directory, () => _kernel, new EventLog(TimeProvider.System), log);
        IpvsTable desired = Settings.Table([.. Enumerable.Range(0, 100).Select(i => ($"10.0.1.{i}", 1))]);
        table.Adopt(_settings);
        table.Write(desired, TableWrite.Change);
        _kernel.Table = IpvsTable.Empty;
        table.ReadBack(_settings);
        table.Write(desired, TableWrite.Repair);

        Assert.Equal(desired, _kernel.Table);
        Assert.Equal(101, table.Repairs);
        Assert.Equal(21, log.Lines.Count(line => line.Contains("repaired", StringComparison.Ordinal)));
        Assert.Contains("ip_vs was changed by somebody else; repaired: 81 more changes", log.Lines);
    }

    [Fact]
    public void ReadBack_KernelCannotBeRead_SaysWhyAndRecovers()
    {
        _kernel.CannotBeRead = true;
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        Assert.NotNull(table.Error);

        _kernel.CannotBeRead = false;
        table.ReadBack(_settings);
        table.Write(_desired, TableWrite.Change);
        Assert.Null(table.Error);
        Assert.Equal(_desired, _kernel.Table);
    }

    [Fact]
    public void Write_AfterTheModuleCame_IsNoRepair()
    {
        _kernel.CannotBeRead = true;
        using ServiceTable table = NewTable();
        table.Adopt(_settings);
        table.Write(_desired, TableWrite.Change);

        _kernel.CannotBeRead = false;
        table.ReadBack(_settings);
        table.Write(_desired, TableWrite.Repair);

        Assert.Equal(_desired, _kernel.Table);
        Assert.Equal(0, table.Repairs);
    }

    [Fact]
    public void ReportedDrift_IsToldOnceAndLeft_WhileOurOwnChangesGoOn()
    {
        var events = new EventLog(TimeProvider.System);
        using var table = new ServiceTable(_directory, () => _kernel, events, NullLogger<ServiceTable>.Instance) { RepairsDrift = false };
        table.Adopt(_settings);
        table.Write(_desired, TableWrite.Change);
        _kernel.Table = Settings.Table(("10.0.0.21", 7), ("10.0.0.22", 50));

        for (int i = 0; i < 3; i++)
        {
            table.ReadBack(_settings);
            table.Write(_desired, TableWrite.Repair);
        }

        Assert.Equal(Settings.Table(("10.0.0.21", 7), ("10.0.0.22", 50)), _kernel.Table);
        Assert.Equal((0, 1), (table.Repairs, table.Reported));
        Assert.Equal("drift_reported", Assert.Single(events.Read(new EventQuery())).Kind);

        // A server of ours goes down: that is written, and what somebody else did to the other one stays.
        table.Write(Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 0)), TableWrite.Change);
        Assert.Equal(Settings.Table(("10.0.0.21", 7), ("10.0.0.22", 0)), _kernel.Table);

        table.RepairsDrift = true;
        table.ReadBack(_settings);
        table.Write(Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 0)), TableWrite.Repair);
        Assert.Equal(Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 0)), _kernel.Table);
        Assert.Equal(1, table.Repairs);
    }

    private sealed class ListLogger : ILogger<ServiceTable>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
