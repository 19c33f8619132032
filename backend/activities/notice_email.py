"""A notice by e-mail, to one member of the workspace: in the reader's language, with a link to the conversation. It is never handed over
twice: it stands in Batuta as well."""

from dataclasses import dataclass

from backend.activities.base import Again, Call, Failed, Result
from backend.activities.letter import Letter
from backend.activities.notice import About, Readers, about_of, link, named, patient, word
from backend.activities.post import Post
from backend.errors import Unavailable


@dataclass(frozen=True, slots=True)
class NoticeEmail:
    post: Post
    readers: Readers
    public_url: str

    async def __call__(self, call: Call) -> Result:
        try:
            about = await about_of(self.readers, call)
        except Unavailable:
            return Again("email_busy", 2.0)  # nothing has left yet
        if about is None:
            return Failed("reader_gone")
        return patient(await self.post.send(self._letter(call, about), call.key), call)

    def _letter(self, call: Call, about: About) -> Letter:
        subject = str(call.request.get("subject") or "") or f"{named(about)} · {about.funnel}"
        lines = [
            str(call.request["text"]),
            "",
            word("notice_contact", about.language, named(about)),
            word("notice_funnel", about.language, about.funnel),
            f"{word('notice_open', about.language)}: {link(self.public_url, call)}",
        ]
        return Letter(about.address, subject, "\n".join(lines), about.workspace)
