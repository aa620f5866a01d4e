"""A shop that came without its vectors gets them in the background, once a server, and says so while it lasts."""

import time

from core.flows import embed
from core.store.store import Store
from core.ui import resources
from tests.pages.conftest import Visit, healthy


def test_vectors_that_a_shop_lacks_are_made_in_the_background(visit: Visit, server_home) -> None:
    store = Store(server_home / "sample.duckdb")
    store.forget("represent.vectors", "model_id", store.frame("represent.territories")["model_id"].to_list())
    lacked = embed.lacking(store)
    store.close()
    assert lacked > 100
    healthy(visit("home"))  # is there at once
    job = next(j for j in resources.runner().jobs() if j.name == "embed")
    for _ in range(600):
        if not resources.runner().active():
            break
        time.sleep(0.1)
    assert resources.runner().job(job.job_id).state == "done"
    assert embed.lacking(resources._store("sample")) == 0
    healthy(visit("home"))
    assert [j.name for j in resources.runner().jobs()] == ["embed"]  # asked for once
