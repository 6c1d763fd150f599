"""A real Dovecot for the tests, as an unprivileged user, on free ports of this computer."""

import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.mail.transport.accounts import Account, Security, Server
from tests.sure import sure

HOST, PASSWORD = "127.0.0.1", "secret"

WHY_SKIPPED = "no Dovecot: apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd"

_SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap lmtp
listen = {host}
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 0
mailbox_idle_check_interval = 1 s
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Spam {{
    auto = create
    special_use = \\Junk
  }}
  mailbox "Gesendete Objekte" {{
    auto = create
    special_use = \\Sent
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp_port}
  }}
}}
service stats {{
  chroot =
}}
"""


def find_program() -> str | None:
    """Where Dovecot is; None when it isn't installed."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class Dovecot:
    """A server with a fresh mailbox for every user name; it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._process: subprocess.Popen[bytes] | None = None
        self.imap_port, self._lmtp_port = _find_port(), _find_port()
        entry = pwd.getpwnam(self._user)
        for name in ("run", "state", "mail", "home"):
            (folder / name).mkdir()
        self._settings = folder / "dovecot.conf"
        self._settings.write_text(
            _SETTINGS.format(
                folder=folder, host=HOST, password=PASSWORD, user=self._user,
                group=_name_group(entry.pw_gid),
                imap_port=self.imap_port, lmtp_port=self._lmtp_port,
            )
        )  # fmt: skip
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                os.chown(path, entry.pw_uid, entry.pw_gid)

    def account(self, user: str) -> Account:
        """The account of this user, whose mailbox is made when it is first used."""
        return Account(
            address=f"{user}@bluefox.example",
            name="Blue Fox Knits",
            imap=Server(HOST, self.imap_port, Security.PLAIN),
            smtp=Server(HOST, self._lmtp_port, Security.PLAIN),
            user=user,
            password=PASSWORD,
            junk_folder="Spam",
            sent_folder="Gesendete Objekte",
        )

    def start(self) -> None:
        program = sure(find_program())
        is_root = os.geteuid() == 0
        self._process = subprocess.Popen(
            [program, "-F", "-c", str(self._settings)],
            user=self._user if is_root else None,
            group=pwd.getpwnam(self._user).pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
            cwd="/",
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for port in (self.imap_port, self._lmtp_port):
            self._await(port)

    def kill(self) -> None:
        """Ends all of it at once, as a power cut would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            (self._folder / "run" / "master.pid").unlink(missing_ok=True)

    def deliver(self, user: str, raw: bytes) -> None:
        """Hands a letter in over LMTP, as other mail servers do."""
        with smtplib.LMTP(HOST, self._lmtp_port) as client:
            client.sendmail("ada@example.com", [user], raw)

    def _await(self, port: int) -> None:
        for _ in range(200):
            try:
                socket.create_connection((HOST, port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(f"Dovecot didn't start:\n{(self._folder / 'log').read_text()}")


@contextmanager
def run_dovecot() -> Iterator[Dovecot]:
    """A server of its own, killed and forgotten at the end."""
    with tempfile.TemporaryDirectory(prefix="goodword-dovecot-") as folder:
        server = Dovecot(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _name_group(number: int) -> str:
    import grp

    return grp.getgrgid(number).gr_name
