"""What anyone may ask: that we live, what is switched on, which public keys sign."""

from infra.embedded.auth.exchange import Call, answer
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import Reply

# Providers of others that GoTrue knows; none is configured here.
ELSEWHERE = (
    "apple", "azure", "bitbucket", "discord", "facebook", "snapchat", "figma", "fly", "github", "gitlab", "google",
    "keycloak", "kakao", "linkedin", "linkedin_oidc", "notion", "spotify", "slack", "slack_oidc", "workos", "twitch",
    "twitter", "zoom",
)  # fmt: skip


async def health(_server: Server, _call: Call) -> Reply:
    about = "GoTrue is a user registration and authentication API"
    return answer({"version": "", "name": "GoTrue", "description": about})


async def settings(server: Server, _call: Call) -> Reply:
    chosen = server.settings
    own = {"anonymous_users": chosen.anonymous, "email": chosen.email_enabled, "phone": False}
    return answer(
        {
            "external": dict.fromkeys(ELSEWHERE, False) | own,
            "disable_signup": chosen.disable_signup,
            "mailer_autoconfirm": chosen.autoconfirm,
            "phone_autoconfirm": chosen.sms_autoconfirm,
            "sms_provider": "",
            "saml_enabled": False,
            "saml_private_key_next_configured": False,
            "passkeys_enabled": False,
        }
    )


async def jwks(server: Server, _call: Call) -> Reply:
    return answer({"keys": server.tokens.public()}, headers={"cache-control": "public, max-age=600"})
