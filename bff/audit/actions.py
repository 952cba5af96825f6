"""The closed list of acts that the audit trail knows, `domain:action` each."""

from enum import StrEnum


class Action(StrEnum):
    """Acts that change no row of a person's own; the service that does the deed records it, or, where the deed is one
    transaction of the database's, that transaction (private.record_decision)."""

    SIGN_IN = "auth:sign_in"
    SIGN_OUT = "auth:sign_out"
    PASSWORD_CHANGED = "auth:password_change"  # noqa: S105 - an act, no secret
    SESSION_ENDED = "auth:session_end"
    ACCOUNT_EXPORT = "account:export"
    ACCOUNT_CLOSE = "account:close"
    AI_GENERATE = "ai:generate"
    AI_CHAT = "ai:chat"
    AI_GLOBAL_EDIT = "ai:global-edit"
    AI_OPERATION_STATUS = "ai:operation-status"
    AI_CANCEL = "ai:cancel"
    EXPORT_DOCX = "export:docx"
    EXPORT_PDF = "export:pdf"
    EXPORT_MARKDOWN = "export:markdown"
    EXPORT_LATEX = "export:latex"
    EXPORT_BIBTEX = "export:bibtex"
    EXPORT_RIS = "export:ris"
    EXPORT_CSL = "export:csl"


class RowAction(StrEnum):
    """Changes of rows. Triggers alone write these (private.audit_row), so that one act leaves one line."""

    PROJECT_CREATE = "project:create"
    PROJECT_RENAME = "project:rename"
    PROJECT_DELETE = "project:delete"
    PROJECT_RESTORE = "project:restore"
    VAULT_CREATE = "vault:create"
    VAULT_RENAME = "vault:rename"
    VAULT_DELETE = "vault:delete"
    VAULT_RESTORE = "vault:restore"
    DOCUMENT_CREATE = "document:create"
    DOCUMENT_RENAME = "document:rename"
    DOCUMENT_DELETE = "document:delete"
    DOCUMENT_RESTORE = "document:restore"
    CITATION_CREATE = "citation:create"
    CITATION_RENAME = "citation:rename"
    CITATION_DELETE = "citation:delete"
    CITATION_RESTORE = "citation:restore"
