"""Writes Caddy's configuration: the one way in, with Supabase's paths as Supabase's own gateway serves them."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bff.edge.headers import data_headers, security_headers
from infra.embedded.ports import Ports

# No cookie is honoured on these paths and none is passed on, so any origin may call them with a key of its own.
CORS = """\
		header {
			defer
			Access-Control-Allow-Origin "*"
			Access-Control-Expose-Headers "*"
			-Access-Control-Allow-Credentials
		}
		@preflight method OPTIONS
		handle @preflight {
			header Access-Control-Allow-Methods "GET, HEAD, POST, PUT, PATCH, DELETE"
			header Access-Control-Allow-Headers "{header.Access-Control-Request-Headers}"
			header Access-Control-Max-Age "3600"
			respond 204
		}
		@keyed {
			header apikey *
			not header Authorization *
		}
		request_header @keyed Authorization "Bearer {header.apikey}"
"""

# Problem details as the BFF writes them, so that a client reads one kind of error wherever it comes from.
PROBLEM = '{{"type":"about:blank","title":"{title}","status":{{err.status_code}},"code":"{code}","detail":"{detail}"}}'
DOWN = PROBLEM.format(
    title="Bad Gateway",
    code="UPSTREAM_FAILED",
    detail="A part of the system does not answer. Try again in a moment.",
)
TOO_LARGE = PROBLEM.format(
    title="Content Too Large", code="TOO_LARGE", detail="The request is larger than the gateway lets through."
)
MEBIBYTE = 1024 * 1024
# Above the largest upload the BFF accepts, so that its own answer, with a code, is the one people see.
BODY_LIMIT = 64 * MEBIBYTE


def caddyfile(ports: Ports, host: str, web: Path, *, storage: str, https: bool) -> str:
    """The whole configuration as text; `web` is the folder of the built web app."""
    headers = _lines(security_headers(https=https))
    data = partial(_supabase, headers=_lines(data_headers(https=https)))
    return f"""\
{{
	admin off
	auto_https off
	persist_config off
	log default {{
		level WARN
		output stderr
	}}
}}

http://:{ports.gateway} {{
	bind {_addresses(host)}
	header -Server
	request_body {{
		max_size {BODY_LIMIT}
	}}
{data("auth", _at(ports.auth))}{data("rest", _at(ports.rest))}{data("storage", storage)}
	handle /api/* {{
		reverse_proxy 127.0.0.1:{ports.bff} {{
			flush_interval -1
			header_up X-Client-Ip {{client_ip}}
		}}
	}}
{_pages(web, headers)}{_failures(headers)}}}
"""


def _pages(web: Path, headers: str) -> str:
    return f"""\
	# Where the supervisor asks whether the gateway is up, whatever else is not.
	respond /.ibid-gateway 204
	handle {{
		root * "{web}"
		encode zstd gzip
		header {{
{headers}
			Cache-Control "no-cache"
		}}
		header /assets/* Cache-Control "public, max-age=31536000, immutable"
		@missing {{
			not path /assets/*
			not file
		}}
		rewrite @missing /index.html
		file_server {{
			hide .stamp
		}}
	}}
"""


def _failures(headers: str) -> str:
    return f"""\
	handle_errors {{
		header {{
{headers}
			# What the page's own rules set already must not let a failure be kept for a year.
			Cache-Control "no-store"
			-Server
		}}
		@supabase expression `{{http.request.orig_uri.path}}.matches("^/(auth|rest|storage)/v1/")`
		header @supabase Access-Control-Allow-Origin "*"
		@down expression `{{err.status_code}} >= 502`
		handle @down {{
			header Content-Type "application/problem+json"
			respond `{DOWN}` {{err.status_code}}
		}}
		@large expression `{{err.status_code}} == 413`
		handle @large {{
			header Content-Type "application/problem+json"
			respond `{TOO_LARGE}` 413
		}}
		respond "{{err.status_code}} {{err.status_text}}" {{err.status_code}}
	}}
"""


def _addresses(host: str) -> str:
    """Loopback always, for the BFF and the supervisor, and where the person wants it."""
    everywhere = {"0.0.0.0", "::", "127.0.0.1"}  # noqa: S104
    return host if host in everywhere else f"127.0.0.1 {host}"


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _supabase(name: str, upstream: str, *, headers: str) -> str:
    prefix = f"/{name}/v1"
    return f"""
	handle_path {prefix}/* {{
{CORS}
		header {{
			defer
{headers}
		}}
		reverse_proxy {upstream} {{
			header_up -Cookie
			header_up X-Client-Ip {{client_ip}}
			header_up X-Forwarded-Prefix {prefix}
			header_down -Access-Control-*
			header_down -Server
		}}
	}}
"""


def _lines(headers: Mapping[str, str]) -> str:
    return "\n".join(f'\t\t\t{name} "{value}"' for name, value in headers.items())
