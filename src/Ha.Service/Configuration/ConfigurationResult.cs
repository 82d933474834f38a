namespace Ha.Service.Configuration;

/// <summary>What reading a configuration gave: settings, or everything that is wrong with it.</summary>
/// <param name="Settings">The valid configuration; null if there is any problem.</param>
/// <param name="Problems">Every problem, in the order of the files and of their lines.</param>
/// <param name="Files">Every file that was read or should have been, the main one first.</param>
internal sealed record ConfigurationResult(
    DirectorSettings? Settings, IReadOnlyList<ConfigProblem> Problems, IReadOnlyList<string> Files);
