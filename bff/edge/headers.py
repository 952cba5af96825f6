"""The security headers of every response, for the BFF and the gateway alike."""

# What a page of ours may load. Adding to it here is the one way to widen it.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "worker-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' blob: data:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}

# Supabase's paths give data to any origin that has a key. A file opened there runs nothing in our name; a browser's
# own PDF viewer, which asks for an object, still opens.
DATA_POLICY = "default-src 'none'; object-src 'self'; form-action 'none'; frame-ancestors 'none'"

TWO_YEARS = 63_072_000


def security_headers(*, https: bool) -> dict[str, str]:
    """HSTS only where the site is https: a browser would remember it against a plain one."""
    policy = "; ".join(f"{directive} {sources}" for directive, sources in CONTENT_SECURITY_POLICY.items())
    return {
        "Content-Security-Policy": policy,
        **_common(https=https),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def data_headers(*, https: bool) -> dict[str, str]:
    """For Supabase's own paths at the gateway, by name as Caddy sets them: `?` leaves a stricter one of theirs."""
    return {
        "?Content-Security-Policy": DATA_POLICY,
        **_common(https=https),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def _common(*, https: bool) -> dict[str, str]:
    headers = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
    return headers | ({"Strict-Transport-Security": f"max-age={TWO_YEARS}; includeSubDomains"} if https else {})
