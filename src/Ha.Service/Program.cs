using System.Globalization;
using Ha.Service.Cli;
using Ha.Service.Notify.Programs;
using Ha.Vrrp.Process;

// The VRRP process is started with: vrrp-process FD ADOPT-SOCKET. It must stay small, so it leaves before anything of
// the director (host, web server, parser) is touched.
if (args is ["vrrp-process", string fd, string adoptSocket])
{
    return VrrpProcess.Run(int.Parse(fd, CultureInfo.InvariantCulture), adoptSocket);
}

// A hook that names a user: as-user USER PROGRAM [ARGUMENT...].
if (args is [UserSwitch.Verb, string user, _, ..])
{
    return UserSwitch.Run(user, args[2..]);
}

return await Verbs.InvokeAsync(args);
