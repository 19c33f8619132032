"""Our exceptions. A docstring is the English message, its names are keyword arguments; `code` finds it in api/texts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong in a request. `path` is a JSON pointer; `params` fill the message of `code`."""

    path: str
    code: str
    params: dict[str, str | int | float] = field(default_factory=dict)
    words: Callable[[str], tuple[str, str]] | None = field(default=None, compare=False, repr=False)
    """Language -> (message, hint), where the code's words lie elsewhere: an author's mistakes speak for themselves."""


class BatutaError(Exception):
    """Something went wrong."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"

    def __init__(self, *errors: FieldError, **params: str | int | float) -> None:
        super().__init__(self.__doc__)
        self.errors = errors
        self.params = params


class NotFound(BatutaError):
    """There is nothing here under that id."""

    status, code = 404, "not_found"


class Unauthorized(BatutaError):
    """Sign in to do this."""

    status, code = 401, "unauthorized"


class Forbidden(BatutaError):
    """Your role does not allow this."""

    status, code = 403, "forbidden"


class Invalid(BatutaError):
    """Some fields need mending."""

    status, code = 422, "invalid"


class BodyEmpty(BatutaError):
    """Send a JSON body."""

    status, code = 400, "body_empty"


class CursorInvalid(BatutaError):
    """This page mark is not one of ours. Start again without it."""

    status, code = 400, "cursor_invalid"


class Conflict(BatutaError):
    """This is not possible in the present state."""

    status, code = 409, "conflict"


class VersionConflict(Conflict):
    """Somebody else changed this in the meantime."""

    code = "version_conflict"


class AlreadyTaken(Conflict):
    """{name} already took this conversation."""

    code = "already_taken"


class ChannelTaken(Conflict):
    """This number is already connected elsewhere."""

    code = "channel_taken"


class WindowClosed(Conflict):
    """More than 24 hours have passed since the contact's last message. Use an approved template."""

    code = "window_closed"


class ContactOptedOut(Conflict):
    """This contact asked to be left alone and has not written since."""

    code = "contact_opted_out"


class ContactErased(Conflict):
    """This contact was erased."""

    code = "contact_erased"


class ChannelReceptiveOnly(Conflict):
    """This connection only answers: the contact has to write first, at most 24 hours before."""

    code = "channel_receptive_only"


class FunnelRunning(Conflict):
    """Another funnel is running with this contact."""

    code = "funnel_running"


class ContactNotAdmitted(Conflict):
    """The funnel's rules do not let this contact in now."""

    code = "contact_not_admitted"


class ContactUnreachable(Conflict):
    """This contact never wrote on a connection that is in use."""

    code = "contact_unreachable"


class BotPaused(Conflict):
    """The bot is paused with this contact."""

    code = "bot_paused"


class TemplateUnavailable(Conflict):
    """Meta does not let the template {name} be sent: {reason}."""

    code = "template_unavailable"


class NameTaken(Conflict):
    """There already is one called {name}."""

    code = "name_taken"


class ContactExists(Conflict):
    """There already is a contact with this phone number."""

    code = "contact_exists"


class ConversationOpen(Conflict):
    """This contact already has an open conversation on this connection."""

    code = "conversation_open"


class InUse(Conflict):
    """It is still used by: {names}."""

    code = "in_use"


class LastOwner(Conflict):
    """A workspace needs at least one owner."""

    code = "last_owner"


class LoginFailed(Unauthorized):
    """E-mail or password is wrong."""

    code = "login_failed"


class TooManyTries(BatutaError):
    """Too many tries. Wait {seconds} seconds."""

    status, code = 429, "too_many_tries"


class RateLimited(TooManyTries):
    """Too many requests. Wait {seconds} seconds."""

    code = "rate_limited"


class TokenInvalid(BatutaError):
    """This link is not valid, or was used already."""

    status, code = 400, "token_invalid"


class InviteUsed(BatutaError):
    """This invitation was used already."""

    status, code = 410, "invite_used"


class InviteExpired(BatutaError):
    """This invitation is over. Ask for another."""

    status, code = 410, "invite_expired"


class InviteOtherEmail(Forbidden):
    """This invitation is for another e-mail address."""

    code = "invite_other_email"


class AlreadyMember(Conflict):
    """This person is a member already."""

    code = "already_member"


class FirstOwnerExists(BatutaError):
    """This link was used: the first workspace is there."""

    status, code = 410, "first_owner_exists"


class ForeignOrigin(Forbidden):
    """This page may not do that."""

    code = "origin_forbidden"


class NoWorkspace(Forbidden):
    """You are not a member of any workspace yet."""

    code = "workspace_none"


class SignatureMissing(BatutaError):
    """This webhook is not signed."""

    status, code = 401, "signature_missing"


class SignatureInvalid(BatutaError):
    """This webhook is not signed by the app of the number that it names."""

    status, code = 401, "signature_invalid"


class SecretMissing(BatutaError):
    """The number has no app secret yet, so nothing about it can be believed."""

    status, code = 503, "secret_missing"


class TooDeep(BatutaError):
    """At most {limit} levels."""

    status, code = 400, "json_too_deep"


class VerifyTokenWrong(Forbidden):
    """This verify token belongs to none of our numbers."""

    code = "verify_token_wrong"


class ChallengeInvalid(BatutaError):
    """A challenge is a number."""

    status, code = 400, "challenge_invalid"


class ProviderRequired(Invalid):
    """Name one of the providers: {providers}."""

    code = "provider_required"


class FileEmpty(Invalid):
    """This file is empty."""

    code = "file_empty"


class FileTypeRefused(BatutaError):
    """Files of this type are not taken. Real type: {type}."""

    status, code = 415, "file_type"


class FileTooLarge(BatutaError):
    """At most {limit} for files of this type."""

    status, code = 413, "file_too_large"


class TooManyPixels(BatutaError):
    """This picture has {width} x {height} pixels, at most {limit} million are taken."""

    status, code = 413, "image_too_many_pixels"


class ArchiveBomb(BatutaError):
    """This file would unpack to many times its size."""

    status, code = 413, "archive_ratio"


class CodecRefused(BatutaError):
    """This sound cannot be played everywhere. Accepted: {accepted}."""

    status, code = 415, "media_codec"


class FileGone(BatutaError):
    """This file is not available: {reason}."""

    status, code = 410, "file_gone"


class Unavailable(BatutaError):
    """The database does not answer. Nothing was lost; try again shortly."""

    status, code = 503, "unavailable"


class ProviderSilent(Conflict):
    """The provider did not answer: {code}."""

    code = "provider_silent"


class PageClosed(Conflict):
    """This chat takes no messages at the moment."""

    code = "page_closed"


class VisitorUnknown(Unauthorized):
    """This chat does not know you any more. Begin again."""

    code = "visitor_unknown"


class WriteFirst(Conflict):
    """Write a first message before you send files."""

    code = "write_first"


class FilesFull(TooManyTries):
    """At most {limit} MB of files are taken here a day."""

    code = "files_full"


class DatabaseUnfit(BatutaError):
    """This database cannot be used: {reason}."""

    code = "database_unfit"
