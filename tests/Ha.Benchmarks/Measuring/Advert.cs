namespace Ha.Benchmarks.Measuring;

/// <summary>A VRRP advert as it came by.</summary>
/// <param name="At">When it was read, in nanoseconds of <see cref="Clock"/>.</param>
/// <param name="StampedAt">When the kernel received it, likewise: for intervals.</param>
/// <param name="Source">The last byte of its source address.</param>
/// <param name="VirtualRouterId">Its VRID.</param>
/// <param name="Priority">Its priority; 0 is a resignation.</param>
internal readonly record struct Advert(long At, long StampedAt, byte Source, byte VirtualRouterId, byte Priority);
