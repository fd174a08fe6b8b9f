"""A server of plain files over https on this machine, with a certificate of its own."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


class Files(SimpleHTTPRequestHandler):
    """The files of a folder; ``/moved/`` leads to its top, ``/unsafe/`` there without https."""

    def do_GET(self):
        for prefix, target in (("/moved/", "/"), ("/unsafe/", f"http://{HOST}:{self.server.server_port}/")):
            if self.path.startswith(prefix):
                self.send_response(301)
                self.send_header("Location", target + self.path.removeprefix(prefix))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
        super().do_GET()

    def log_message(self, *_):
        """Nobody reads it."""


@contextmanager
def https_server(folder, room):
    """Serve ``folder`` while the block runs: the address, and the file that makes its certificate believed."""
    certificate = _certificate(room)
    with ThreadingHTTPServer((HOST, 0), partial(Files, directory=folder)) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        running.start()
        yield f"https://{HOST}:{server.server_port}", certificate
        server.shutdown()
        running.join()


def _certificate(room):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place = room / "certificate.pem"
    place.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return place
