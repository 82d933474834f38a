using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>Scrapes a director's metrics once a second.</summary>
internal sealed class Scraper : IDisposable
{
    private const string Lag = "\nha_director_vrrp_loop_lag_worst_seconds ";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly byte[] _buffer = new byte[16 * 1024 * 1024];
    private readonly Thread _thread;
    private volatile bool _stopping;

    public Scraper(LabNamespace machine) => _thread = machine.StartThread(Scrape);

    /// <summary>How long the scrapes took, in milliseconds.</summary>
    public Samples Times { get; } = new();

    /// <summary>Scrapes that were not answered.</summary>
    public int Failures { get; private set; }

    /// <summary>The size of the last answer in bytes.</summary>
    public int Size { get; private set; }

    /// <summary>The worst loop lag that the director has ever told, in milliseconds; not a number: it did not.</summary>
    public double WorstLag { get; private set; } = double.NaN;

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
    }

    private void Scrape()
    {
        for (long due = Clock.Now; !_stopping; due += 1000 * Clock.NanosecondsPerMillisecond)
        {
            MeasuringNative.SleepUntil(due);
            long start = Clock.Now;
            try
            {
                Take(Fetch());
                Times.Add(Clock.Milliseconds(Clock.Now - start));
            }
            catch (SocketException)
            {
                Failures++;
            }
        }
    }

    private ReadOnlySpan<byte> Fetch()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = (int)Timeout.TotalMilliseconds;
        socket.Connect(new IPEndPoint(IPAddress.Loopback, 9650));
        socket.Send("GET /metrics HTTP/1.0\r\nHost: benchmark\r\n\r\n"u8);
        int count = 0;
        for (int more; (more = socket.Receive(_buffer, count, _buffer.Length - count, SocketFlags.None)) > 0;)
        {
            count += more;
        }

        return _buffer.AsSpan(0, count);
    }

    private void Take(ReadOnlySpan<byte> answer)
    {
        Size = answer.Length;
        int at = answer.IndexOf(Encoding.ASCII.GetBytes(Lag));
        if (at < 0)
        {
            return;
        }

        ReadOnlySpan<byte> value = answer[(at + Lag.Length)..];
        double lag = double.Parse(value[..value.IndexOf((byte)'\n')], CultureInfo.InvariantCulture) * 1000;
        WorstLag = lag > WorstLag || double.IsNaN(WorstLag) ? lag : WorstLag;
    }
}
