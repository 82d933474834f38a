using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>How every script starts: a process group of its own, no input or output, no descriptor of ours, signals as
/// a shell would give them.</summary>
/// <remarks>Filled once and then only read: safe on every thread. Lives as long as the process.</remarks>
internal static unsafe class SpawnTemplate
{
    // glibc: posix_spawnattr_t 336 bytes, posix_spawn_file_actions_t 80, sigset_t 128.
    private const int OpaqueBytes = 512;
    private const int StandardDescriptors = 3;

    private static readonly nint AttributesBlock = CreateAttributes();
    private static readonly nint FileActionsBlock = CreateFileActions();

    public static void* Attributes => (void*)AttributesBlock;

    public static void* FileActions => (void*)FileActionsBlock;

    private static nint CreateAttributes()
    {
        void* attributes = NativeMemory.AllocZeroed(OpaqueBytes);
        byte* signals = stackalloc byte[OpaqueBytes];
        Check(Spawn.AttributesInit(attributes));
        Check(Spawn.SetFlags(attributes, Spawn.SetProcessGroup | Spawn.SetSignalDefaults | Spawn.SetSignalMask));
        Check(Spawn.SetGroup(attributes, 0));

        // The runtime ignores SIGPIPE, and what is ignored stays so over exec.
        Check(Spawn.FillSet(signals));
        Check(Spawn.SetDefaults(attributes, signals));
        Check(Spawn.EmptySet(signals));
        Check(Spawn.SetMask(attributes, signals));
        return (nint)attributes;
    }

    private static nint CreateFileActions()
    {
        void* actions = NativeMemory.AllocZeroed(OpaqueBytes);
        Check(Spawn.ActionsInit(actions));
        fixed (byte* nothing = "/dev/null\0"u8)
        {
            Check(Spawn.AddOpen(actions, 0, nothing, O_RDONLY, 0));
            Check(Spawn.AddOpen(actions, 1, nothing, O_WRONLY, 0));
            Check(Spawn.AddOpen(actions, 2, nothing, O_WRONLY, 0));
        }

        try
        {
            Check(Spawn.AddCloseFrom(actions, StandardDescriptors));
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.34. All our own descriptors close on exec anyway; this is for inherited ones.
        }

        return (nint)actions;
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"Preparing posix_spawn failed: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }
}
