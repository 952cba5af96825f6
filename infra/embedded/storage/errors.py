"""The errors Storage tells, in its own words: HTTP 400, with the real status inside the body."""


class StorageError(Exception):
    """Answered as {"statusCode", "error", "message", "code"}; `outer` is the HTTP status."""

    def __init__(self, status: int, error: str, message: str, code: str, *, outer: int = 400) -> None:
        super().__init__(message)
        self.told = (status, error, message, code)
        self.body = {"statusCode": str(status), "error": error, "message": message, "code": code}
        self.outer = outer


def no_route(method: str, target: str) -> StorageError:
    """The one plain 404: nothing of ours answers there."""
    problem = StorageError(404, "Not Found", f"Route {method}:{target} not found", "NotFound", outer=404)
    problem.body = {"message": str(problem), "error": "Not Found", "statusCode": 404}  # type: ignore[dict-item]
    return problem


def no_bucket() -> StorageError:
    return StorageError(404, "Bucket not found", "Bucket not found", "NoSuchBucket")


def no_object() -> StorageError:
    """Also what a stranger is told: hidden and missing look the same."""
    return StorageError(404, "not_found", "Object not found", "NoSuchKey")


def exists(code: str = "KeyAlreadyExists") -> StorageError:
    return StorageError(409, "Duplicate", "The resource already exists", code)


def refused(message: str = "new row violates row-level security policy") -> StorageError:
    return StorageError(403, "Unauthorized", message, "AccessDenied")


def invalid(message: str) -> StorageError:
    return StorageError(400, "Error", message, "InvalidRequest")


def invalid_size() -> StorageError:
    words = "Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B"
    return StorageError(400, "InvalidRequest", words, "InvalidRequest")


def invalid_key(name: str) -> StorageError:
    return StorageError(400, "InvalidKey", f"Invalid key: {name}", "InvalidKey")


def invalid_bucket_name() -> StorageError:
    return StorageError(400, "Invalid Input", "Bucket name invalid", "InvalidBucketName")


def invalid_token(message: str) -> StorageError:
    return StorageError(400, "InvalidJWT", message, "InvalidJWT")


def invalid_signature() -> StorageError:
    return StorageError(400, "InvalidSignature", "Invalid signature", "InvalidSignature")


def invalid_type(media_type: str, status: int = 415) -> StorageError:
    return StorageError(status, "invalid_mime_type", f"mime type {media_type} is not supported", "InvalidMimeType")


def invalid_range() -> StorageError:
    return StorageError(416, "invalid_range", "invalid range provided", "InvalidRange")


def too_large() -> StorageError:
    return StorageError(413, "Payload too large", "The object exceeded the maximum allowed size", "EntityTooLarge")


def not_empty() -> StorageError:
    return StorageError(409, "ResourceNotEmpty", "The bucket you tried to delete is not empty", "ResourceNotEmpty")


def internal() -> StorageError:
    return StorageError(500, "Internal", "Internal Server Error", "InternalError", outer=500)
