using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Measuring;

/// <summary>Pings an address a thousand times a second from inside a machine, and knows which pings were answered.</summary>
/// <remarks>
/// Two threads and arrays made beforehand: nothing is allocated while it runs. The sender keeps to an absolute timetable;
/// it sleeps until 200 µs before each time and then spins, so that the times are the timetable's and not the
/// scheduler's. Both are real-time threads of the lowest priority where that is permitted: below any VRRP process that
/// asks for more.
/// </remarks>
internal sealed class Pinger : IDisposable
{
    public const long Period = Clock.NanosecondsPerMillisecond;
    private const long SpinTime = Period / 5;

    // A director that has lost the address forwards what still reaches it, once it knows the new holder: such answers come
    // hundreds of milliseconds late, and no client waits for them.
    private const long AnswerLatest = 50 * Clock.NanosecondsPerMillisecond;
    private const int EchoRequest = 8;
    private const int HeaderBytes = 8;
    private const int PacketBytes = 64;
    private static readonly TimeSpan LastAnswersWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);
    private static int _lastIdentifier = Environment.ProcessId;

    private readonly ushort _identifier = (ushort)Interlocked.Increment(ref _lastIdentifier);
    private readonly long[] _sentAt = new long[(int)LongestRun.TotalMilliseconds];
    private readonly long[] _answeredAt = new long[(int)LongestRun.TotalMilliseconds];
    private readonly Socket _socket;
    private readonly Thread _sender;
    private readonly Thread _receiver;
    private volatile bool _stopping;
    private int _sent;
    private int _lastAnswered = -1;
    private long _alignTo;

    public Pinger(LabNamespace machine, string address)
    {
        _socket = machine.Invoke(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
            socket.Connect(new IPEndPoint(IPAddress.Parse(address), 0));
            return socket;
        });
        _receiver = machine.StartThread(Receive);
        _sender = machine.StartThread(Send);
    }

    /// <summary>Whether both threads have real-time priority.</summary>
    public bool IsRealTime { get; private set; } = true;

    /// <summary>When the latest ping that was answered was sent; 0: none was.</summary>
    public long LastAnsweredSentAt => Volatile.Read(ref _lastAnswered) is var index and >= 0 ? _sentAt[index] : 0;

    /// <summary>How many pings were sent.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Shifts the timetable, once and by less than a period, so that it hits a time.</summary>
    public void AlignTo(long time) => Volatile.Write(ref _alignTo, time);

    /// <summary>Ends both threads, the receiver after the last answers had time to come.</summary>
    public void Stop()
    {
        if (!_stopping)
        {
            _stopping = true;
            _sender.Join();
            _receiver.Join();
        }
    }

    /// <summary>What was lost from a time on. Call after <see cref="Stop"/>.</summary>
    public PingReport Report(long from)
    {
        var report = new PingReport { LongestGap = Period };
        int previous = -1;
        long previousSent = 0;
        for (int i = 0; i < _sent; i++)
        {
            long lateness = previousSent == 0 ? 0 : _sentAt[i] - previousSent - Period;
            bool counts = _sentAt[i] >= from;
            if (counts)
            {
                report.Sent++;
                report.WorstLateness = Math.Max(report.WorstLateness, lateness);
            }

            previousSent = _sentAt[i];
            if (_answeredAt[i] == 0 || _answeredAt[i] - _sentAt[i] > AnswerLatest)
            {
                report.Lost += counts ? 1 : 0;
                continue;
            }

            if (counts && previous >= 0 && i - previous > 1)
            {
                report.LongestGap = Math.Max(report.LongestGap, _sentAt[i] - _sentAt[previous]);
            }

            previous = i;
        }

        return report;
    }

    public void Dispose()
    {
        Stop();
        _socket.Dispose();
    }

    private void Send()
    {
        IsRealTime &= MeasuringNative.TryRealTime();
        byte[] packet = new byte[PacketBytes];
        packet[0] = EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), _identifier);
        long due = Clock.Now + Period;
        for (int i = 0; i < _sentAt.Length && !_stopping; i++)
        {
            WaitUntil(due);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)i);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 0);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Checksum(packet));
            long now = Clock.Now;
            _sentAt[i] = now;
            Volatile.Write(ref _sent, i + 1);
            TrySend(packet);

            // After a stall it goes on from now: a burst would tell nothing.
            due += Period;
            due = due > now ? due : now + Period;
            if (Interlocked.Exchange(ref _alignTo, 0) is not 0 and var aligned)
            {
                due += (((aligned - due) % Period) + Period) % Period;
            }
        }
    }

    /// <summary>Waits until a time of <see cref="Clock"/>, the last 200 µs without giving the processor away.</summary>
    public static void WaitUntil(long due)
    {
        if (due - Clock.Now > SpinTime)
        {
            MeasuringNative.SleepUntil(due - SpinTime);
        }

        while (Clock.Now < due)
        {
            Thread.SpinWait(1);
        }
    }

    private void TrySend(byte[] packet)
    {
        try
        {
            _socket.Send(packet);
        }
        catch (SocketException)
        {
            // No route or no neighbour: a ping that is not answered.
        }
    }

    private void Receive()
    {
        IsRealTime &= MeasuringNative.TryRealTime();
        byte[] buffer = new byte[2048];
        while (true)
        {
            if (_socket.Poll(LastAnswersWait, SelectMode.SelectRead))
            {
                TryReceive(buffer);
            }
            else if (_stopping)
            {
                return;
            }
        }
    }

    private void TryReceive(byte[] buffer)
    {
        try
        {
            Take(buffer.AsSpan(0, _socket.Receive(buffer)));
        }
        catch (SocketException)
        {
            // "Host unreachable", from the kernel.
        }
    }

    private void Take(ReadOnlySpan<byte> packet)
    {
        int header = packet.IsEmpty ? 0 : (packet[0] & 0x0F) * 4;
        if (header == 0 || packet.Length < header + HeaderBytes || packet[header] != 0)
        {
            return; // Not an echo reply.
        }

        ReadOnlySpan<byte> message = packet[header..];
        int sequence = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != _identifier
            || sequence >= Volatile.Read(ref _sent) || _answeredAt[sequence] != 0)
        {
            return;
        }

        _answeredAt[sequence] = Clock.Now;
        if (sequence > _lastAnswered)
        {
            Volatile.Write(ref _lastAnswered, sequence);
        }
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
