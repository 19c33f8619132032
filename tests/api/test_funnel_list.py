"""What the list of funnels and the list of versions show beside the names."""

from tests.api.callers import Caller
from tests.api.test_funnels import EXAMPLE, new_funnel
from tests.api.test_gate import problem


async def test_a_thumbnail_and_whether_the_draft_differs_from_what_plays(owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    [draft] = (await owner_caller.get("/funnels")).json()
    assert (draft["published_version"], draft["draft_differs"]) == (None, True)
    await owner_caller.post(f"{path}/publish")
    [listed] = (await owner_caller.get("/funnels")).json()
    assert (listed["under_way"], listed["changed_by"], listed["draft_differs"]) == (0, "Dona", False)
    assert [one[0] for one in listed["drawn"]] == [one["id"] for one in EXAMPLE["nodes"]]
    assert listed["drawn"][0][1] == "trigger"
    assert listed["joined"][0] == [EXAMPLE["edges"][0]["source"], EXAMPLE["edges"][0]["target"]]

    await owner_caller.put(path, {"definition": {"nodes": EXAMPLE["nodes"], "edges": []}})
    [listed] = (await owner_caller.get("/funnels")).json()
    assert (listed["draft_differs"], listed["joined"]) == (True, [])


async def test_a_drawing_that_nobody_began(owner_caller: Caller) -> None:
    await new_funnel(owner_caller)
    [listed] = (await owner_caller.get("/funnels")).json()
    assert (listed["drawn"], listed["joined"]) == ([], [])


async def test_a_version_is_read_with_its_drawing(owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    await owner_caller.post(f"{path}/publish", {"note": "A primeira"})
    await owner_caller.put(path, {"definition": {"nodes": EXAMPLE["nodes"], "edges": []}})
    [version] = (await owner_caller.get(f"{path}/versions")).json()
    assert (version["note"], version["under_way"]) == ("A primeira", 0)
    read = (await owner_caller.get(f"{path}/versions/1")).json()
    assert {**version, "definition": read["definition"]} == read
    assert len(read["definition"]["edges"]) == len(EXAMPLE["edges"])
    problem(await owner_caller.get(f"{path}/versions/2"), 404, "not_found")
