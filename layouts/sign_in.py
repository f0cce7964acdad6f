"""A password for a dashboard that other computers can reach.

The dashboard listens on this computer alone by default and then asks for nothing. Where it is served to a network,
every request must carry the password of ``OUTCOMES_PASSWORD`` (HTTP Basic authentication, any user name). Put TLS in
front of it: Basic authentication is only as private as the connection.
"""

from __future__ import annotations

import hmac

from flask import Flask, Response, request


def require_password(server: Flask, password: str) -> None:
    """Makes every route of the server answer 401 unless the request carries the password."""

    @server.before_request
    def check() -> Response | None:
        given = request.authorization.password if request.authorization else None
        # compare_digest takes as long for a wrong password whatever its first letters are.
        if given is not None and hmac.compare_digest(given.encode(), password.encode()):
            return None
        return Response(
            "This dashboard needs a password.\n",
            401,
            {"WWW-Authenticate": 'Basic realm="Outcomes for children", charset="UTF-8"'},
            mimetype="text/plain",
        )
