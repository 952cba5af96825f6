"""The door: /api/auth."""

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from bff.auth.schemas import Address, Link, NewPassword, Person, SignIn, SignUp
from bff.auth.service import Auth
from bff.clients.gotrue import SignedIn, Tokens
from bff.clients.rest import Rows
from bff.edge.caller import Caller
from bff.edge.described import PUBLIC
from bff.edge.problems import spec
from bff.edge.session import Sessions, Web, client_address
from bff.errors import Unauthorized

WRONG = spec("INVALID_CREDENTIALS, or EMAIL_NOT_CONFIRMED: nobody is signed in.")


@post("/sign-up", status_code=202, operation_id="SignUp", security=PUBLIC)
async def sign_up(request: Web, data: JSONBody[SignUp], auth: NamedDependency[Auth]) -> None:
    """A link to confirm goes out by mail; the answer is the same where the address has an account already."""
    await auth.sign_up(data.email, data.password, data.display_name, address=client_address(request))


@post("/sign-in", status_code=200, operation_id="SignIn", security=PUBLIC, responses={401: WRONG})
async def sign_in(
    request: Web, data: JSONBody[SignIn], auth: NamedDependency[Auth], sessions: NamedDependency[Sessions]
) -> Person:
    address, agent = client_address(request), request.headers.get("user-agent", "")
    signed_in = await auth.sign_in(data.email, data.password, address=address, agent=agent)
    return _welcome(request, sessions, signed_in)


@post("/verify", status_code=200, operation_id="VerifyLink", security=PUBLIC)
async def verify(
    request: Web, data: JSONBody[Link], auth: NamedDependency[Auth], sessions: NamedDependency[Sessions]
) -> Person:
    """The token of a link in a mail; it works once and signs in."""
    address, agent = client_address(request), request.headers.get("user-agent", "")
    return _welcome(request, sessions, await auth.verify(data, address=address, agent=agent))


@post("/recover", status_code=202, operation_id="Recover", security=PUBLIC)
async def recover(request: Web, data: JSONBody[Address], auth: NamedDependency[Auth]) -> None:
    """A link to choose a new password goes out, if the address has an account."""
    await auth.recover(data.email, address=client_address(request))


@post("/resend", status_code=202, operation_id="Resend", security=PUBLIC)
async def resend(request: Web, data: JSONBody[Address], auth: NamedDependency[Auth]) -> None:
    await auth.resend(data.email, address=client_address(request))


@post("/password", status_code=204, operation_id="ChangePassword")
async def change_password(
    request: Web, data: JSONBody[NewPassword], caller: NamedDependency[Caller], auth: NamedDependency[Auth],
    sessions: NamedDependency[Sessions],
) -> None:  # fmt: skip
    session = sessions.session(request)
    if session is None:
        raise Unauthorized("sign in with the browser to change the password")
    await auth.change_password(caller.id, Tokens(caller.token, session.refresh, caller.expires_at), data.password)


@post("/sign-out", status_code=204, operation_id="SignOut", security=PUBLIC)
async def sign_out(request: Web, auth: NamedDependency[Auth], sessions: NamedDependency[Sessions]) -> None:
    """Also for a session that is over already: whoever asks is signed out afterwards."""
    try:
        caller = await sessions.caller(request)
    except Unauthorized:
        return
    finally:
        # Whatever else fails: nobody who leaves a shared desk stays signed in at it.
        sessions.forget(request)
    await auth.sign_out(caller.id, caller.token)


@get("/session", operation_id="Session")
async def session(caller: NamedDependency[Caller], rows: NamedDependency[Rows]) -> Person:
    """Who is signed in."""
    profile = await rows.one(rows.table("profiles").select("display_name").eq("id", str(caller.id)), "profile")
    return Person(id=str(caller.id), email=caller.email, display_name=profile["display_name"])


def _welcome(request: Web, sessions: Sessions, signed_in: SignedIn) -> Person:
    sessions.remember(request, signed_in)
    account = signed_in.account
    return Person(id=account.id, email=account.email, display_name=account.display_name)


router = Router(
    "/api/auth",
    route_handlers=[sign_up, sign_in, verify, recover, resend, change_password, sign_out, session],
    tags=["auth"],
)
