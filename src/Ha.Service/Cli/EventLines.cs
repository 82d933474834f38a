using System.Globalization;
using Ha.Service.Events;

namespace Ha.Service.Cli;

/// <summary>Events as a person reads them: one line each, in columns. Times are local.</summary>
internal sealed class EventLines(TextWriter writer, TimeZoneInfo zone)
{
    private const int SubjectCharsMin = 8;
    private const int SubjectCharsMax = 26;
    private const int WhatChars = 21;
    private int _subjectChars = SubjectCharsMin;

    /// <summary>Prepares the columns for events that will be written.</summary>
    public void Measure(IEnumerable<DirectorEvent> entries)
    {
        foreach (DirectorEvent entry in entries)
        {
            _subjectChars = Math.Clamp(Subject(entry).Length, _subjectChars, SubjectCharsMax);
        }
    }

    /// <summary>Writes one line.</summary>
    public void Write(DirectorEvent entry)
    {
        Measure([entry]);
        string time = TimeZoneInfo.ConvertTime(entry.Time, zone).ToString("MMM dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string what = entry.To is null ? entry.Kind : $"{entry.From} -> {entry.To}";
        writer.WriteLine(
            $"{time}  {Subject(entry).PadRight(_subjectChars)}  {what,-WhatChars}  {entry.Text}");
    }

    private static string Subject(DirectorEvent entry) => entry.Subject ?? "-";
}
