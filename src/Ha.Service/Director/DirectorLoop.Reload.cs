using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Service.Events;

namespace Ha.Service.Director;

/// <content>A reload: the whole new file, or nothing of it.</content>
internal sealed partial class DirectorLoop
{
    private ReloadReply Reload()
    {
        ConfigurationResult result = _setup.Configuration.Read();
        List<string> problems = [.. result.Problems.Select(problem => problem.Describe())];
        if (result.Settings is { } candidate)
        {
            problems.AddRange(SettingsChanges.NeedRestart(_settings, candidate));
        }

        if (result.Settings is not { } next || problems.Count > 0)
        {
            _reloads.Failed();
            SayReload(EventKind.ReloadRefused, "problem", [.. problems.Select(problem => problem.Split('\n')[0])]);
            LogConfigurationRefused(_setup.Configuration.Path, problems.Count);
            foreach (string problem in problems)
            {
                LogConfigurationProblem(problem.Split('\n')[0]);
            }

            return new ReloadReply { Applied = false, Problems = [.. problems] };
        }

        DirectorSettings before = _settings;
        HashSet<string> names = [.. next.Services.Select(service => service.Name)];
        EndServices(before.Services.Where(service => !names.Contains(service.Name)), "a reload took the service out");
        _settings = next;
        bool hasOtherChecks = _healths.Apply(next);
        WriteReloaded(before, next);
        List<string> changes = SettingsChanges.Between(before, next);
        if (hasOtherChecks)
        {
            _reactor.Replace(_healths.Plan.Checks);
        }

        _slowStarts.Keep(next.Services);
        _host.Apply(next, _vrrp.View());
        _hooks.Apply(next);
        _tracker.Apply(next, HealthOf);
        _filtering = _filter.ApplyAsync(next);
        _vrrp.Apply(next);
        _reloads.Succeeded();
        SayReload(EventKind.ReloadApplied, "change", changes);
        LogConfigurationApplied(_setup.Configuration.Path, changes.Count);
        return new ReloadReply { Applied = true, Changes = [.. changes] };
    }

    // The kernel first: whoever is told of the reload can wait. What it changes is read before, so that nothing is done to
    // a table that somebody else has changed; of services that stay as they were the next read-back takes care.
    private void WriteReloaded(DirectorSettings before, DirectorSettings next)
    {
        if (ChangedServices.Between(before, next) is { } changed
            && _table.TryReadBack([.. changed.SelectMany(DesiredTable.AllKeys)])
            && _table.TryWritePart(DesiredTable.From(changed, Plan, _table.Actual)))
        {
            _plans.Tell();
            return;
        }

        _table.ReadBack(next);
        Reconcile(TableWrite.Change);
    }
}
