using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ha.KernelLab.Lab;

/// <summary>Certificates of servers in the lab.</summary>
internal static class LabCertificate
{
    /// <summary>A certificate for an address that signs itself, valid for an hour.</summary>
    public static X509Certificate2 For(string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now - TimeSpan.FromMinutes(5), now + TimeSpan.FromHours(1));
    }
}
