# The same load by dlt, as its own documentation would write it: JSON of one wish in, figures out.
import json
import resource
import sys
import time

import dlt
from dlt.sources.helpers import requests

wish = json.load(sys.stdin)


@dlt.resource(name="users", primary_key="userId", write_disposition="merge")
def users():
    session = requests.Client()
    for page in range((wish["count"] + wish["limit"] - 1) // wish["limit"]):
        answer = session.post(wish["base"] + "/", json={"page": page, "limit": wish["limit"]})
        yield answer.json()["users"]


began = time.monotonic()
pipeline = dlt.pipeline(
    pipeline_name="bench",
    pipelines_dir=wish["folder"],
    destination=getattr(dlt.destinations, wish["database"])(wish["place"]),
    dataset_name="bench",
    progress=None,
)
pipeline.run(users(), loader_file_format=wish.get("format"))
used = resource.getrusage(resource.RUSAGE_SELF)
children = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "version": dlt.__version__,
            "seconds": time.monotonic() - began,
            "cpu": used.ru_utime + used.ru_stime + children.ru_utime + children.ru_stime,
        }
    )
)
