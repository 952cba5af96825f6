"""Writes Caddy's configuration: the one way in, with Supabase's paths as Supabase's own gateway serves them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bff.edge.headers import data_headers, security_headers

# No cookie is honoured on these paths and none is passed on, so any origin may call them with a key of its own.
CORS = """\
		header {
			defer
			Access-Control-Allow-Origin "*"
			Access-Control-Expose-Headers "*"
			-Access-Control-Allow-Credentials
		}
		@preflight {
			method OPTIONS
			header Access-Control-Request-Method *
		}
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


class Upstreams(msgspec.Struct, frozen=True):
    """Where the servers answer, as Caddy dials them: host:port or an address."""

    bff: str
    auth: str
    rest: str
    storage: str


def on_this_machine(
    port: int, binding: str, web: Path, upstreams: Upstreams, *, https: bool, trusted: Sequence[str] = ()
) -> str:
    """The embedded stack's: plain http at `port`, whoever terminates TLS before it. `web` is the built web app.

    `trusted`: networks of the proxies whose word is taken for where a request comes from.
    """
    return f"""\
{{
	admin off
	auto_https off
	persist_config off
{_believing(trusted)}	log default {{
		level WARN
		output stderr
	}}
}}

http://:{port} {{
	bind {_addresses(binding)}
{_site(upstreams, web, _supabase_paths(upstreams, https=https), https=https)}}}
"""


def _believing(trusted: Sequence[str]) -> str:
    if not trusted:
        return ""
    return f"""\
	servers {{
		trusted_proxies static {" ".join(trusted)}
		trusted_proxies_strict
		client_ip_headers X-Forwarded-For
	}}
"""


def on_a_server(upstreams: Upstreams, web: Path) -> str:
    """The containers': TLS by itself, or plain http behind a tunnel, as the variables of compose.prod.yml say."""
    return f"""\
# Written by `python -m infra.gateway`; change infra/gateway/caddyfile.py and write it anew.
{{
	admin off
	persist_config off
	# No privilege is needed for these; the compose file publishes 80 and 443 to them.
	http_port 8080
	https_port 8443
	servers {{
		timeouts {{
			read_header 10s
			idle 2m
		}}
		max_header_size 32KiB
		# Who may say for whom they speak: nobody, unless a tunnel stands before us.
		trusted_proxies static {{$GATEWAY_TRUSTED_PROXIES:127.0.0.1/32}}
		trusted_proxies_strict
		client_ip_headers Cf-Connecting-Ip X-Forwarded-For
	}}
	log default {{
		level WARN
		output stderr
	}}
}}

(supabase_true) {{
{_supabase_paths(upstreams, https=True)}}}

(supabase_false) {{
{_links(upstreams)}}}

# Where the health check asks; published nowhere.
http://:8081 {{
	respond /.ibid-gateway 204
}}

{{$SITE_ADDRESS}} {{
	import supabase_{{$EXPOSE_SUPABASE_API:false}}
{_site(upstreams, web, "", https=True)}}}
"""


def _site(upstreams: Upstreams, web: Path, supabase: str, *, https: bool) -> str:
    headers = _lines(security_headers(https=https))
    return f"""\
	header -Server
	request_body {{
		max_size {BODY_LIMIT}
	}}
{supabase}
	handle /api/* {{
		reverse_proxy {upstreams.bff} {{
			flush_interval -1
			header_up X-Client-Ip {{client_ip}}
		}}
	}}
{_pages(web, headers)}{_failures(headers)}"""


def _supabase_paths(upstreams: Upstreams, *, https: bool) -> str:
    headers = _lines(data_headers(https=https))
    named = {"auth": upstreams.auth, "rest": upstreams.rest, "storage": upstreams.storage}
    return "".join(_supabase(name, upstream, headers=headers) for name, upstream in named.items())


def _links(upstreams: Upstreams) -> str:
    """What mails and signed addresses lead to, and nothing else of Supabase's."""
    headers = _lines(data_headers(https=True))
    closed = PROBLEM.format(title="Not Found", code="NOT_FOUND", detail="There is nothing at this address.")
    opened = "".join(
        f"""
	handle {path} {{
		uri strip_prefix {prefix}
{_passed(prefix, upstream, headers)}
	}}
"""
        for path, prefix, upstream in (
            ("/auth/v1/verify", "/auth/v1", upstreams.auth),
            ("/auth/v1/callback", "/auth/v1", upstreams.auth),
            ("/auth/v1/authorize", "/auth/v1", upstreams.auth),
            ("/storage/v1/object/sign/*", "/storage/v1", upstreams.storage),
        )
    )
    return f"""{opened}
	@closed path /auth/v1/* /rest/v1/* /storage/v1/*
	handle @closed {{
		header Content-Type "application/problem+json"
		respond `{closed.replace("{err.status_code}", "404")}` 404
	}}
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


def _supabase(name: str, upstream: str, *, headers: str) -> str:
    prefix = f"/{name}/v1"
    return f"""
	handle_path {prefix}/* {{
{CORS}
{_passed(prefix, upstream, headers)}
	}}
"""


def _passed(prefix: str, upstream: str, headers: str) -> str:
    return f"""\
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
		}}"""


def _lines(headers: Mapping[str, str]) -> str:
    return "\n".join(f'\t\t\t{name} "{value}"' for name, value in headers.items())
