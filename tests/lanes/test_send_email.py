"""C7 for letters: one call is one letter, and what nobody knows is told as that and never sent again."""

from datetime import timedelta

import pytest

from backend.activities.post import Post
from backend.activities.send_email import SendEmail
from backend.activities.smtp import SmtpServer
from backend.services.notices import LetterDays
from tests.emulators.smtp import PASSWORD, USER, SmtpEmulator, certificate
from tests.lanes.drawings import graph, say
from tests.lanes.world import School, World

ANA = "5511900000001"
FUNNEL = graph(
    {
        "mail": ("send_email", {"to": "sec@escola.com.br", "subject": "{{ contact.name }}", "text": "{{ trigger.message }}"}),
        "ok": say("enviado"),
        "no": say("falhou"),
        "unsure": say("sem certeza"),
    },
    "start > mail", "mail:sent > ok", "mail:failed > no", "mail:uncertain > unsure",
)  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "said", "letters"),
    [(("rcpt", "451 4.2.0 greylisted"), "enviado", 1), (("rcpt", "550 5.1.1 nobody"), "falhou", 0), (("letter", "cut"), "sem certeza", 1)],
)  # fmt: skip
async def test_one_call_is_one_letter(
    world: World, school: School, fault: tuple[str, str], said: str, letters: int
) -> None:
    office = SmtpEmulator(faults=[fault])
    await office.start()
    server = SmtpServer("127.0.0.1", office.port, user=USER, password=PASSWORD, context=lambda: certificate()[1])
    world.runners["email"] = SendEmail(Post(server, ("Batuta", "no@escola.com.br")), LetterDays(world.database))
    await school.publish(FUNNEL)
    await school.says(ANA, "ola\r\n.\r\nMAIL FROM:<x@y.zz>")
    for _ in range(3):
        await world.play()
        await world.move_clock(timedelta(minutes=2))
    assert world.channel.texts(ANA) == [said]
    assert [(letter.to, letter.message["From"].addresses[0].display_name) for letter in office.taken] == [
        (["sec@escola.com.br"], "Escola")
    ] * letters
    assert office.refused == []
    await office.stop()
