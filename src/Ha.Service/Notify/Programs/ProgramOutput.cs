using System.Text;
using Tmds.Linux;

namespace Ha.Service.Notify.Programs;

/// <summary>The beginning of what a program writes. The rest is read and forgotten: a full pipe would stop it.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed unsafe class ProgramOutput(int descriptor, int bytesMax = ProgramOutput.BytesMax)
{
    /// <summary>How much is kept, unless more is wanted.</summary>
    public const int BytesMax = 4096;

    private const int ReadsPerTurnMax = 16;

    private byte[] _kept = new byte[Math.Min(bytesMax, BytesMax)];
    private int _length;

    /// <summary>The reading end of the pipe; -1 when the other end is closed.</summary>
    public int Descriptor { get; private set; } = descriptor;

    /// <summary>Whether more was written than is kept.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Reads what is there, but not for ever.</summary>
    public void Drain()
    {
        byte* buffer = stackalloc byte[BytesMax];
        for (int i = 0; i < ReadsPerTurnMax && Descriptor >= 0; i++)
        {
            int length = (int)LibC.read(Descriptor, buffer, BytesMax);
            if (length > 0)
            {
                Keep(new ReadOnlySpan<byte>(buffer, length));
                continue;
            }

            if (length < 0 && (LibC.errno == LibC.EAGAIN || LibC.errno == LibC.EINTR))
            {
                return;
            }

            Close();
        }
    }

    /// <summary>Closes our end.</summary>
    public void Close()
    {
        if (Descriptor >= 0)
        {
            _ = LibC.close(Descriptor);
            Descriptor = -1;
        }
    }

    /// <summary>The text, without a character that would be cut in the middle.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_kept, 0, _length).TrimEnd('\uFFFD', '\n', '\r', ' ');

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int room = Math.Min(bytes.Length, bytesMax - _length);
        if (_length + room > _kept.Length)
        {
            Array.Resize(ref _kept, Math.Min(bytesMax, Math.Max(_kept.Length * 2, _length + room)));
        }

        bytes[..room].CopyTo(_kept.AsSpan(_length));
        _length += room;
        IsCutShort |= room < bytes.Length;
    }
}
