/*
 * A service manager as small as it can be, to restart a daemon under: it listens for sd_notify(3), keeps the descriptors
 * that it is handed, and gives them to the next process, as systemd does with its file descriptor store.
 *
 *     service_manager SOCKET STORE COMMAND...     STORE: how many descriptors are kept, 0 for none
 *
 * SIGUSR1 restarts the daemon, SIGUSR2 kills it, SIGTERM stops it, has it clean up (ExecStopPost=), lets go of what was kept,
 * and ends. A daemon that ends otherwise is started again.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 128
#define FIRST 3
#define OUT_OF_THE_WAY 512

static struct {
    int descriptor;
    char name[256];
} kept[MOST];
static int count;
static int most;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int open_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    unlink(path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
        fail(path);
    return fd;
}

static pid_t start(char **command)
{
    pid_t parent = getpid();
    pid_t child = fork();

    if (child)
        return child;

    char number[16], names[MOST * 256] = "";
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        exit(1);
    for (int i = 0; i < count; i++)
        kept[i].descriptor = fcntl(kept[i].descriptor, F_DUPFD, OUT_OF_THE_WAY);
    for (int i = 0; i < count; i++) {
        dup2(kept[i].descriptor, FIRST + i);
        close(kept[i].descriptor);
        strcat(strcat(names, i ? ":" : ""), kept[i].name);
    }
    if (count) {
        snprintf(number, sizeof(number), "%d", count);
        setenv("LISTEN_FDS", number, 1);
        snprintf(number, sizeof(number), "%d", getpid());
        setenv("LISTEN_PID", number, 1);
        setenv("LISTEN_FDNAMES", names, 1);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(command[0], command);
    fail(command[0]);
    return 0;
}

static void clean_up(char *program)
{
    pid_t child = fork();

    if (!child) {
        execlp(program, program, "cleanup", NULL);
        fail(program);
    }
    waitpid(child, NULL, 0);
}

static void forget(const char *name)
{
    for (int i = count - 1; i >= 0; i--)
        if (!strcmp(kept[i].name, name)) {
            close(kept[i].descriptor);
            kept[i] = kept[--count];
        }
}

/* Reads one message; 0 where none waits. */
static int hear(int fd)
{
    char text[4096], control[CMSG_SPACE(sizeof(int))], *line, *rest = text;
    struct iovec vector = {text, sizeof(text) - 1};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
    ssize_t length = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    int handed = -1, stores = 0, removes = 0;
    const char *name = "stored";

    if (length < 0)
        return 0;
    text[length] = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
            memcpy(&handed, CMSG_DATA(c), sizeof(int));
    while ((line = strsep(&rest, "\n"))) {
        stores |= !strcmp(line, "FDSTORE=1");
        removes |= !strcmp(line, "FDSTOREREMOVE=1");
        if (!strncmp(line, "FDNAME=", 7))
            name = line + 7;
        if (!strcmp(line, "READY=1") || !strcmp(line, "RELOADING=1") || !strcmp(line, "STOPPING=1"))
            fprintf(stderr, "service manager: told %s, %d kept\n", line, count);
    }
    if (removes)
        forget(name);
    if (stores && handed >= 0 && count < most) {
        kept[count].descriptor = handed;
        snprintf(kept[count++].name, sizeof(kept[0].name), "%s", name);
    } else if (handed >= 0) {
        close(handed);
    }
    return 1;
}

int main(int argc, char **argv)
{
    struct signalfd_siginfo told;
    sigset_t signals;
    int stopping = 0;

    if (argc < 4)
        return 2;
    most = atoi(argv[2]);
    setenv("NOTIFY_SOCKET", argv[1], 1);
    if (most)
        setenv("FDSTORE", argv[2], 1);
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGUSR2);
    sigprocmask(SIG_BLOCK, &signals, NULL);

    struct pollfd waits[] = {
        {.fd = open_socket(argv[1]), .events = POLLIN},
        {.fd = signalfd(-1, &signals, SFD_CLOEXEC), .events = POLLIN},
    };
    pid_t daemon = start(argv + 3);

    for (;;) {
        if (poll(waits, 2, -1) < 0)
            continue;
        while (hear(waits[0].fd))
            ;
        if (!(waits[1].revents & POLLIN) || read(waits[1].fd, &told, sizeof(told)) < (ssize_t)sizeof(told))
            continue;
        switch (told.ssi_signo) {
        case SIGTERM:
            stopping = 1;
            /* fall through */
        case SIGUSR1:
            kill(daemon, SIGTERM);
            break;
        case SIGUSR2:
            kill(daemon, SIGKILL);
            break;
        case SIGCHLD:
            if (waitpid(daemon, NULL, WNOHANG) != daemon)
                break;
            while (hear(waits[0].fd))
                ;
            if (stopping) {
                clean_up(argv[3]);
                return 0;
            }
            daemon = start(argv + 3);
        }
    }
}
