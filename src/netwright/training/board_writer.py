"""Everything that TensorBoard shows, written without TensorFlow."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, final

from torch import Tensor, nn

from netwright.core.errors import JobFailed
from netwright.core.eval_mode import eval_mode
from netwright.core.growing_file import GrowingFile

_PATTERN = "events.out.tfevents.*"


@final
class BoardWriter:
    """Writes one folder of TensorBoard's.

    Nothing is loaded or written before the first `add_…`.

    Args:
        folder: where `events.out.tfevents.*` goes.

    >>> import tempfile
    >>> writer = BoardWriter(Path(tempfile.mkdtemp()))
    >>> writer.add_scalars({"loss/train": 0.5}, 1)
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: GrowingFile | None = None
        self._embeddings: list[str] = []

    def add_scalars(self, scalars: Mapping[str, float], step: int) -> None:
        """Add numbers by tag, such as `loss/train`."""
        from tensorboard.compat.proto.summary_pb2 import Summary

        self._add([Summary.Value(tag=tag, simple_value=value) for tag, value in scalars.items()], step)

    def add_histograms(self, summaries: Mapping[str, Mapping[str, Any]], step: int) -> None:
        """Add distributions by tag, each as `NumberSummary.to_dict` gives it."""
        from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary

        self._add(
            [
                Summary.Value(tag=tag, histo=HistogramProto(**_count_buckets(told)))
                for tag, told in summaries.items()
            ],
            step,
        )

    def add_images(self, images: Mapping[str, tuple[bytes, int, int]], step: int) -> None:
        """Add pictures by tag: the bytes of a PNG, its height and width."""
        from tensorboard.compat.proto.summary_pb2 import Summary

        self._add(
            [
                Summary.Value(
                    tag=tag,
                    image=Summary.Image(height=height, width=width, colorspace=3, encoded_image_string=png),
                )
                for tag, (png, height, width) in images.items()
            ],
            step,
        )

    def add_hparams(
        self, chosen: Mapping[str, str | int | float], metrics: Iterable[str], *, is_finished: bool
    ) -> None:
        """Add what was chosen before the training, for the HPARAMS tab.

        Args:
            chosen: by name.
            metrics: tags of the scalars that tell how good it was.
            is_finished: whether the run came to its end.
        """
        # Their own `hparams.summary` needs TensorFlow.
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2

        kinds = {
            bool: api_pb2.DATA_TYPE_BOOL,
            int: api_pb2.DATA_TYPE_FLOAT64,
            float: api_pb2.DATA_TYPE_FLOAT64,
        }
        experiment = api_pb2.Experiment(
            hparam_infos=[
                api_pb2.HParamInfo(name=name, type=kinds.get(type(value), api_pb2.DATA_TYPE_STRING))
                for name, value in chosen.items()
            ],
            metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(tag=tag)) for tag in metrics],
        )
        begun = plugin_data_pb2.SessionStartInfo()
        for name, value in chosen.items():
            field = {bool: "bool_value", str: "string_value"}.get(type(value), "number_value")
            setattr(begun.hparams[name], field, value)
        ended = plugin_data_pb2.SessionEndInfo(
            status=api_pb2.STATUS_SUCCESS if is_finished else api_pb2.STATUS_FAILURE
        )
        told = {
            metadata.EXPERIMENT_TAG: {"experiment": experiment},
            metadata.SESSION_START_INFO_TAG: {"session_start_info": begun},
            metadata.SESSION_END_INFO_TAG: {"session_end_info": ended},
        }
        values = []
        for tag, part in told.items():
            held = plugin_data_pb2.HParamsPluginData(version=metadata.PLUGIN_DATA_VERSION, **part)
            about = metadata.create_summary_metadata(held)
            values.append(Summary.Value(tag=tag, metadata=about, tensor=metadata.NULL_TENSOR))
        self._add(values, 0)

    def add_graph(self, net: nn.Module, inputs: tuple[Any, ...]) -> None:
        """Add the graph of operations, by tracing one forward pass.

        Args:
            net: any module; it is left as it was.
            inputs: what its forward takes, in order.

        Raises:
            JobFailed: the network cannot be traced.
        """
        from tensorboard.compat.proto.event_pb2 import Event, TaggedRunMetadata

        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), eval_mode(net):
            warnings.simplefilter("ignore")  # of torch.jit, which torch's writer of graphs is built on
            try:
                from torch.utils.tensorboard._pytorch_graph import graph

                drawn, stats = graph(net, inputs)
            except Exception as problem:
                says = " ".join(str(problem).split())[:200]
                raise JobFailed(
                    f"TensorBoard's graph cannot be drawn: {type(problem).__name__}: {says}",
                    where=type(net).__name__,
                    fix="netwright show draws networks that torch.jit.trace cannot follow (--svg FILE)",
                ) from problem
        self._write(Event(graph_def=drawn.SerializeToString()))
        tagged = TaggedRunMetadata(tag="step1", run_metadata=stats.SerializeToString())
        self._write(Event(tagged_run_metadata=tagged))

    def add_embedding(self, tag: str, features: Tensor, labels: Mapping[str, Sequence[str]]) -> None:
        """Add samples as a layer sees them, for the PROJECTOR tab.

        Args:
            tag: the layer.
            features: float (num, features).
            labels: by heading, one a sample: `label`, `sample` …
        """
        folder = self._folder / "embedding" / tag.replace("/", "_")
        folder.mkdir(parents=True, exist_ok=True)
        rows = ["\t".join(f"{number:.6g}" for number in row) for row in features.tolist()]
        (folder / "tensors.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        heads = list(labels)
        lines = [[" ".join(str(cell).split()) for cell in row] for row in zip(*labels.values(), strict=True)]
        # Of a single column TensorBoard takes no heading.
        table = lines if len(heads) == 1 else [heads, *lines]
        text = "\n".join("\t".join(row) for row in table) + "\n"
        (folder / "metadata.tsv").write_text(text, encoding="utf-8")
        place = folder.relative_to(self._folder).as_posix()
        self._embeddings.append(
            f'embeddings {{\n  tensor_name: "{tag}"\n  tensor_path: "{place}/tensors.tsv"\n'
            f'  metadata_path: "{place}/metadata.tsv"\n}}\n'
        )
        (self._folder / "projector_config.pbtxt").write_text("".join(self._embeddings), encoding="utf-8")

    def clear(self) -> None:
        """Begin anew: take the files that are in the folder away."""
        self._keep_only(None)
        self._file = None

    def remember(self) -> dict[str, Any]:
        """How far the file is."""
        return {"file": None if self._file is None else self._file.state_dict()}

    def recall(self, memory: dict[str, Any]) -> None:
        """Go back to where the file was."""
        held = memory["file"]
        self._keep_only(held and held["name"])
        self._file = None
        if held is not None:
            self._file = GrowingFile(self._folder / held["name"])
            self._file.load_state_dict(held)

    def _keep_only(self, name: str | None) -> None:
        for file in self._folder.glob(_PATTERN):
            if file.name != name:
                file.unlink(missing_ok=True)

    def _add(self, values: list[Any], step: int) -> None:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        self._write(Event(step=step, summary=Summary(value=values)))

    def _write(self, event: Any) -> None:
        # torch.utils.tensorboard would load the same package and more on top.
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.summary.writer.record_writer import RecordWriter

        packed, now = io.BytesIO(), time.time()
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{_PATTERN[:-1]}{int(now)}.{socket.gethostname()}.{os.getpid()}.0"
            self._file = GrowingFile(self._folder / name)
            RecordWriter(packed).write(Event(wall_time=now, file_version="brain.Event:2").SerializeToString())
        event.wall_time = now
        RecordWriter(packed).write(event.SerializeToString())
        self._file.add(packed.getvalue())


def _count_buckets(told: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of TensorBoard's histogram: each limit is the upper end of its bucket."""
    count, low, high, bins = told["count"], told["low"], told["high"], told["bins"]
    lowest, highest = told["percentiles"][0], told["percentiles"][-1]
    width = (high - low) / len(bins)
    limits = [low, *(low + width * place for place in range(1, len(bins))), high, max(highest, high)]
    shares = [told["below"], *bins, told["above"]]
    return {
        "min": lowest,
        "max": highest,
        "num": count,
        "sum": told["mean"] * count,
        "sum_squares": (told["std"] ** 2 + told["mean"] ** 2) * count,
        "bucket_limit": limits,
        "bucket": [share / 10_000 * count for share in shares],
    }
