"""What people write: FastAPI, a model of the fields, torch, one request at a time; for `serving.py`.

It answers with the plain script that `netwright export` writes of the same run (SCRIPT in the environment).
"""

from __future__ import annotations

import importlib.util
import io
import os
from typing import Any

import torch
from fastapi import FastAPI, Request
from pydantic import create_model

spec = importlib.util.spec_from_file_location("plain", os.environ["SCRIPT"])
plain = importlib.util.module_from_spec(spec)
spec.loader.exec_module(plain)
net = plain.load_network()
app = FastAPI()


def answer(inputs: torch.Tensor) -> dict[str, Any]:
    with torch.no_grad():
        chances = plain.decode(plain.answer(net, inputs))[0].tolist()
    return {
        "label": plain.CLASSES[chances.index(max(chances))],
        "probabilities": dict(zip(plain.CLASSES, chances, strict=True)),
    }


if hasattr(plain, "NUMERIC"):
    numbers = dict.fromkeys(plain.NUMERIC, (float | None, None))
    words = {name: (str | None, None) for name, _ in plain.FLAGS if name not in plain.NUMERIC}
    Row = create_model("Row", **numbers, **words)

    @app.post("/predict")
    def predict(row: Row) -> dict[str, Any]:
        return answer(plain.encode([plain.clean(row.model_dump())]))

else:

    @app.post("/predict")
    async def predict(request: Request) -> dict[str, Any]:
        return answer(plain.encode(plain.read_image(io.BytesIO(await request.body()))[None]))
