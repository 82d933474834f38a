using System.Runtime.InteropServices;
using System.Text;

namespace Ha.HealthCheck.Native;

/// <summary>Strings as exec wants them: pointers to UTF-8 texts that end with 0, and a null pointer at the end.</summary>
internal sealed unsafe class StringArray : IDisposable
{
    private readonly byte** _pointers;
    private readonly int _count;
    private bool _disposed;

    public StringArray(IReadOnlyList<string> strings)
    {
        _count = strings.Count;
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(strings[i]);
            _pointers[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(_pointers[i], bytes.Length));
        }
    }

    public byte** Pointers => _pointers;

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            for (int i = 0; i < _count; i++)
            {
                NativeMemory.Free(_pointers[i]);
            }

            NativeMemory.Free(_pointers);
        }
    }
}
