using System.Runtime.InteropServices;
using System.Text;
using static Tmds.Linux.LibC;

namespace Ha.Service.Notify.Programs;

/// <summary>
/// Starts a program: no shell, a process group of its own, nothing to read, its output in a pipe of ours, signals as a
/// shell would give them, no descriptor of ours, in the root directory.
/// </summary>
/// <remarks>
/// posix_spawn and not Process.Start: that one has no process groups, and its end would wait for every descendant that
/// keeps the output open. The calling thread waits until the program is loaded; a file system that hangs holds it up.
/// </remarks>
internal static unsafe class SpawnedProgram
{
    // glibc: posix_spawnattr_t 336 bytes, posix_spawn_file_actions_t 80, sigset_t 128.
    private const int OpaqueBytes = 512;
    private const int StandardDescriptors = 3;

    /// <summary>Starts it.</summary>
    /// <param name="start">What.</param>
    /// <param name="pid">Its process id, which is also that of its group.</param>
    /// <param name="output">The reading end of its output; does not block.</param>
    /// <returns>Null, or why it could not be started.</returns>
    public static string? TryStart(ProgramStart start, out int pid, out int output)
    {
        pid = 0;
        output = -1;
        int* pipe = stackalloc int[2];
        if (pipe2(pipe, O_CLOEXEC) != 0)
        {
            return $"cannot make a pipe: {Marshal.GetPInvokeErrorMessage(errno)}";
        }

        int error = Spawn(start, pipe[1], out pid);
        _ = close(pipe[1]);
        if (error != 0)
        {
            _ = close(pipe[0]);
            return $"cannot start {start.Command[0]}: {Marshal.GetPInvokeErrorMessage(error)}";
        }

        _ = fcntl(pipe[0], F_SETFL, O_NONBLOCK);
        output = pipe[0];
        return null;
    }

    private static int Spawn(ProgramStart start, int output, out int pid)
    {
        byte* attributes = stackalloc byte[OpaqueBytes];
        byte* actions = stackalloc byte[OpaqueBytes];
        byte* signals = stackalloc byte[OpaqueBytes];
        _ = NativeProcess.AttributesInitialize(attributes);
        _ = NativeProcess.ActionsInitialize(actions);
        byte** arguments = Strings(start.Command);
        byte** environment = Strings(start.Environment);
        try
        {
            _ = NativeProcess.AttributesSetFlags(attributes, NativeProcess.GroupAndSignals);
            _ = NativeProcess.AttributesSetGroup(attributes, 0);

            // The runtime ignores SIGPIPE, and what is ignored stays so over exec.
            _ = NativeProcess.FillSignals(signals);
            _ = NativeProcess.AttributesSetDefaultSignals(attributes, signals);
            _ = NativeProcess.EmptySignals(signals);
            _ = NativeProcess.AttributesSetSignalMask(attributes, signals);
            Redirect(actions, output);
            int child = 0;
            int error = NativeProcess.Spawn(&child, arguments[0], actions, attributes, arguments, environment);
            pid = child;
            return error;
        }
        finally
        {
            NativeMemory.Free(arguments);
            NativeMemory.Free(environment);
            _ = NativeProcess.ActionsDestroy(actions);
            _ = NativeProcess.AttributesDestroy(attributes);
        }
    }

    private static void Redirect(byte* actions, int output)
    {
        fixed (byte* nothing = "/dev/null\0"u8, root = "/\0"u8)
        {
            _ = NativeProcess.ActionsAddOpen(actions, 0, nothing, O_RDONLY, 0);
            _ = NativeProcess.ActionsAddDuplicate(actions, output, 1);
            _ = NativeProcess.ActionsAddDuplicate(actions, output, 2);
            _ = NativeProcess.ActionsAddChangeDirectory(actions, root);
        }

        try
        {
            _ = NativeProcess.ActionsAddCloseFrom(actions, StandardDescriptors);
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.34. All our own descriptors close on exec anyway; this is for inherited ones.
        }
    }

    // As exec wants them: pointers to texts that end with 0, a null pointer at the end; all in one block.
    private static byte** Strings(IReadOnlyList<string> strings)
    {
        int pointerBytes = (strings.Count + 1) * sizeof(byte*);
        int textBytes = strings.Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
        var block = (byte**)NativeMemory.AllocZeroed((nuint)(pointerBytes + textBytes));
        byte* next = (byte*)block + pointerBytes;
        for (int i = 0; i < strings.Count; i++)
        {
            block[i] = next;
            int length = Encoding.UTF8.GetByteCount(strings[i]);
            Encoding.UTF8.GetBytes(strings[i], new Span<byte>(next, length));
            next += length + 1;
        }

        return block;
    }
}
