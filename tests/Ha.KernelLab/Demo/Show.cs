namespace Ha.KernelLab.Demo;

internal static class Show
{
    public static int Run(bool keep) => keep ? 1 : 0;
}
