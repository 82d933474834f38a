namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>What only those know who run a check: whether an expression can be matched in time, or a record can be such a text.</summary>
internal static class RunnableChecks
{
    /// <summary>Appends every check that cannot be run.</summary>
    /// <param name="section">The service as it was written. Its check is that of many servers: it is looked at once.</param>
    /// <param name="settings">What was made of it, its servers on the data path with marks.</param>
    /// <param name="problems">Where problems go.</param>
    public static void Check(ServiceSection section, ServiceSettings settings, ProblemList problems)
    {
        if (!settings.IsChecked)
        {
            return;
        }

        var seen = new HashSet<CheckSection>(ReferenceEqualityComparer.Instance);
        foreach ((ServerSection server, ServerSettings made) in section.Servers.Zip(settings.Servers))
        {
            foreach ((CheckSection check, ServerCheck run) in server.Checks.Checks.Zip(made.Checks))
            {
                if (seen.Add(check) && run.Settings.Problem is { } problem)
                {
                    problems.Add(check.Header, $"this check cannot be run: {problem}");
                }
            }
        }
    }
}
