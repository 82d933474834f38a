/*
 * Preloaded into keepalived where the kernel has no ip_vs: answers the socket options of ip_vs with success, so that its
 * checker runs. It falls back to these options when the kernel knows no generic netlink family of ip_vs. Everything
 * else, the sockets of its checks above all, goes to the kernel as it is.
 */
#define _GNU_SOURCE
#include <linux/ip_vs.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_ipvs(int level, int option)
{
    return level == IPPROTO_IP && option >= IP_VS_BASE_CTL && option <= IP_VS_SO_SET_MAX;
}

int getsockopt(int fd, int level, int option, void *restrict value, socklen_t *restrict length)
{
    if (!is_ipvs(level, option))
        return (int)syscall(SYS_getsockopt, fd, level, option, value, length);

    memset(value, 0, *length);
    if (option == IP_VS_SO_GET_INFO && *length >= sizeof(struct ip_vs_getinfo))
        ((struct ip_vs_getinfo *)value)->version = 0x010201; /* 1.2.1, that of every kernel since 2007 */
    return 0;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
    return is_ipvs(level, option) ? 0 : (int)syscall(SYS_setsockopt, fd, level, option, value, length);
}
