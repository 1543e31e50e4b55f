"""Models by name: where they lie, their digests, what they need of memory, and why some are refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mapred.errors import ModelError
from mapred.llm import files, models
from mapred.llm.header import Header, read
from mapred.llm.weights import load, release
from tests import ggufs


class Shelf:
    """A store in memory."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.texts.get(key)

    def put(self, key: str, text: str) -> None:
        self.texts[key] = text


def sha256(path: Path | str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_bundled_is_the_file_that_its_digest_names() -> None:
    file = models.find(models.BUNDLED)
    assert file.path.endswith(".gguf")
    assert file.name == Path(file.path).stem
    assert file.sha256 == sha256(file.path)


def test_a_digest_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    model = tmp_path / "m.gguf"
    model.write_bytes(b"GGUF and so on")
    shelf = Shelf()
    assert models.find(str(model), shelf).sha256 == sha256(model)
    (key,) = shelf.texts
    shelf.texts[key] = "remembered"
    assert models.find(str(model), shelf).sha256 == "remembered", "the file is not read again"
    model.write_bytes(b"GGUF and something else")
    assert models.find(str(model), shelf).sha256 == sha256(model)


def test_a_model_that_does_not_fit_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    file = models.find(models.BUNDLED)
    with pytest.raises(ModelError, match=r"MiB are free; choose a smaller model"):
        models.open_model(file, threads=1, context=1024, folder=tmp_path, memory_mib=350)
    assert not list(tmp_path.iterdir())


def test_layers_for_a_gpu_that_is_not_there_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llama_cpp.llama_supports_gpu_offload", lambda: False)
    file = models.find(models.BUNDLED)
    with pytest.raises(ModelError, match=r"was built without one, or finds none; leave --gpu-layers out, or build"):
        models.open_model(file, threads=1, context=1024, gpu_layers=-1, folder=tmp_path)


def test_a_gpu_decodes_as_many_answers_together_as_its_memory_holds() -> None:
    tried = []

    def make(slots: int) -> str:
        tried.append(slots)
        if slots > 8:
            raise ModelError(f"no memory for {slots}")
        return f"an engine with {slots}"

    assert models._widest(make) == "an engine with 8"
    assert tried == [32, 16, 8]


def test_a_gpu_that_holds_no_context_is_an_error() -> None:
    def make(slots: int) -> str:
        raise ModelError(f"no memory for {slots}")

    with pytest.raises(ModelError, match="no memory for 1"):
        models._widest(make)


def test_a_name_is_a_pulled_model_and_a_path_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models.shelf().mkdir(parents=True)
    kept = ggufs.fake(models.shelf() / "tiny-Q8_0.gguf", ggufs.chat())
    here = ggufs.fake(tmp_path / "tiny-Q8_0", ggufs.chat())
    assert models.find("tiny-Q8_0").path == str(kept)
    assert models.find(str(here)).path == str(here)
    monkeypatch.chdir(tmp_path)
    assert models.find("tiny-Q8_0").path == "tiny-Q8_0", "a file of that name here comes first"


def test_a_name_that_is_nothing_says_where_names_are_found() -> None:
    with pytest.raises(ModelError, match=r"nor a model of that name; .*`mapred models list`"):
        models.find("tiny-Q8_0")


def parts(folder: Path, count: int = 3, **own: ggufs.Pair) -> list[Path]:
    """A split model of fakes; the first part says what it is."""
    made = []
    for n in range(count):
        pairs = {**(ggufs.chat() if n == 0 else {}), "split.no": n, "split.count": count, **own}
        made.append(ggufs.fake(folder / f"m-{n + 1:05}-of-{count:05}.gguf", pairs, weights=100 + n))
    return made


def test_every_part_stands_for_the_whole_model(tmp_path: Path) -> None:
    made = parts(tmp_path)
    whole = hashlib.sha256(b"".join(path.read_bytes() for path in made)).hexdigest()
    for path in made:
        assert models.find(str(path)) == models.ModelFile("m", str(made[0]), whole)
    header = read(str(made[1]))
    assert (header.path, header.n_params, header.size) == (str(made[0]), 303, 4 * 303)
    assert files.size(str(made[2])) == sum(path.stat().st_size for path in made)


def test_a_digest_over_parts_is_taken_anew_when_one_of_them_changes(tmp_path: Path) -> None:
    made, shelf = parts(tmp_path), Shelf()
    first = models.find(str(made[0]), shelf).sha256
    made[2].write_bytes(made[2].read_bytes() + b"x")
    assert models.find(str(made[0]), shelf).sha256 != first


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    made = parts(tmp_path)
    made[1].unlink()
    with pytest.raises(ModelError, match=r"m-00002-of-00003\.gguf: this part of the model is missing; put all 3 parts"):
        models.find(str(made[0]))


def test_a_part_that_is_cut_short_is_named(tmp_path: Path) -> None:
    made = parts(tmp_path)
    made[2].write_bytes(made[2].read_bytes()[:-1])
    with pytest.raises(ModelError, match=r"m-00003-of-00003\.gguf: the file is cut short: it has"):
        load(str(made[0]))


def test_a_part_under_another_name_is_told_to_take_its_own(tmp_path: Path) -> None:
    alone = parts(tmp_path)[0].rename(tmp_path / "model.gguf")
    with pytest.raises(ModelError, match=r"one of 3 parts .*\(NAME-00001-of-00003\.gguf"):
        load(str(alone))


def test_parts_that_changed_places_are_found_out(tmp_path: Path) -> None:
    made = parts(tmp_path)
    made[1].rename(tmp_path / "x")
    made[2].rename(made[1])
    (tmp_path / "x").rename(made[2])
    with pytest.raises(ModelError, match=r"m-00002-of-00003\.gguf: this file holds part 3 of the model; its name says 2"):
        load(str(made[0]))


def test_memory_counts_every_part(tmp_path: Path) -> None:
    made = parts(tmp_path)
    for path in made:
        ggufs.fake(path, {**ggufs.chat(), "split.no": made.index(path), "split.count": 3}, weights=40 << 20)  # 160 MiB each
    file = models.find(str(made[0]), Shelf())
    with pytest.raises(ModelError, match=r"the model takes 480 MiB, .* but 700 MiB are free; choose a smaller model"):
        models.open_model(file, threads=1, context=1024, folder=tmp_path, memory_mib=700)


def header(**changes: object) -> Header:
    fields = {name: getattr(TINY, name) for name in Header.__dataclass_fields__}
    return Header(**(fields | changes))  # type: ignore[arg-type]  # the fields' own values


TINY = Header("m.gguf", "llama", "model", "", "", "t", 0, 32768, 1, 1, (), 8192, 1 << 14, 0, True, False)
MIB = 1 << 20


def test_memory_is_the_weights_the_caches_the_working_space_and_the_program() -> None:
    need = models.need(TINY, 100 * MIB, 2, 1024, 1 << 62)
    assert need.slots == 8
    assert need.cache == 2 * 10 * 1024 * (1 << 14)  # threads, streams, tokens, bytes of a token
    assert need.compute == 2 * 512 * 32768 * 4  # threads, tokens of a batch, logits
    assert need.total == need.cache + need.compute + 100 * MIB + models.RESERVE


def test_less_memory_means_fewer_slots_and_then_a_refusal_with_the_figures() -> None:
    fixed = 100 * MIB + 64 * MIB + models.RESERVE  # a stream takes 16 MiB
    assert models.need(TINY, 100 * MIB, 1, 1024, fixed + 5 * 16 * MIB).slots == 3
    assert models.need(TINY, 100 * MIB, 1, 1024, fixed + 3 * 16 * MIB).slots == 1
    with pytest.raises(ModelError, match=r"its contexts \(1 of 1024 tokens\) 112 MiB .* but 511 MiB are free"):
        models.need(TINY, 100 * MIB, 1, 1024, fixed + 47 * MIB)


def test_a_context_longer_than_the_model_knows_costs_what_the_model_knows() -> None:
    assert models.need(header(context=1024), MIB, 1, 8192, 1 << 62) == models.need(TINY, MIB, 1, 1024, 1 << 62)


def test_a_large_model_has_one_context_for_all_threads() -> None:
    assert models.need(TINY, 2 << 30, 16, 1024, 1 << 62).compute == 512 * 32768 * 4


def test_a_context_that_does_not_fit_is_refused_before_the_model_is_loaded(tmp_path: Path) -> None:
    file = models.find(models.BUNDLED)
    with pytest.raises(ModelError, match=r"\(2 of 8192 tokens\) .* lower --context or --threads"):
        models.open_model(file, threads=2, context=8192, folder=tmp_path, memory_mib=900)
    assert not list(tmp_path.iterdir())


def test_the_header_says_what_llama_cpp_says() -> None:
    path = models.find(models.BUNDLED).path
    said, loaded = read(path), load(path, vocab_only=True)
    assert (said.n_vocab, said.template) == (loaded.n_vocab, loaded.metadata["tokenizer.chat_template"])
    assert str(said.context) == loaded.metadata["llama.context_length"]
    assert str(said.file_type) == loaded.metadata["general.file_type"]
    assert said.licence == loaded.metadata["general.license"]
    assert said.kv_bytes == 2 * 2 * 30 * 3 * 64  # keys and values, bytes, layers, heads, width
    release(loaded)


@pytest.mark.gguf
def test_the_header_counts_the_weights_that_llama_cpp_loads() -> None:
    path = models.find(models.BUNDLED).path
    said, loaded = read(path), load(path)
    assert (said.n_params, said.size) == (loaded.n_params, loaded.size)
    release(loaded)


@pytest.mark.gguf
@pytest.mark.filterwarnings("ignore:llama_token_get_attr")  # llguidance calls llama.cpp by an old name
def test_a_model_that_is_really_cut_into_parts_scores_as_the_whole_one(tmp_path: Path) -> None:
    made = ggufs.split_bundled(tmp_path, 3)
    scores = []
    for path in (models.find(models.BUNDLED).path, str(made[1])):
        file = models.find(path)
        engine = models.open_model(file, threads=1, context=256, layout="original", folder=tmp_path)
        scores.append(engine.score("The capital of France is", [" Paris.", " a lighthouse."]))
        engine.close()
        release(engine.weights)
    assert scores[0] == scores[1]


def test_layers_may_keep_heads_of_their_own(tmp_path: Path) -> None:
    pairs = ggufs.chat(llama__attention__head_count_kv=[2, 1], llama__attention__key_length=128)
    assert read(str(ggufs.fake(tmp_path / "m.gguf", pairs))).kv_bytes == 2 * (128 + 16) * 3


REFUSED = {
    "an embedding model": ({"llama.pooling_type": 1}, "makes embeddings and does not write text"),
    "a model that does not look back only": ({"llama.attention.causal": False}, "makes embeddings"),
    "an encoder-decoder": ({"general.architecture": "t5"}, r"\(t5\) is an encoder-decoder"),
    "another encoder-decoder": ({"llama.decoder_start_token_id": 0}, "is an encoder-decoder"),
    "a model without a chat template": ({"tokenizer.chat_template": ""}, "has no chat template"),
    "an adapter": ({"general.type": "adapter"}, "a part beside a model"),
}


@pytest.mark.parametrize(("pairs", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_chat_model_is_refused_with_the_reason(tmp_path: Path, pairs: dict[str, ggufs.Pair], message: str) -> None:
    path = ggufs.fake(tmp_path / "m.gguf", ggufs.chat() | pairs)
    with pytest.raises(ModelError, match=message) as error:
        load(str(path))
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_vocabulary_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="a vocabulary without weights"):
        load(str(ggufs.fake(tmp_path / "m.gguf", ggufs.chat(), weights=0)))


def test_an_architecture_that_llama_cpp_does_not_know_is_named(tmp_path: Path) -> None:
    swap = (b"\x05\0\0\0\0\0\0\0llama", b"\x05\0\0\0\0\0\0\0lamma")
    path = ggufs.bundled_with(tmp_path / "m.gguf", swap=swap)
    with pytest.raises(ModelError, match="does not know the architecture 'lamma'; choose another model"):
        load(str(path))


def test_what_llama_cpp_says_of_a_model_is_passed_on(tmp_path: Path) -> None:
    path = ggufs.bundled_with(tmp_path / "m.gguf", swap=(b"smollm", b"smallm"))
    with pytest.raises(ModelError, match="unknown pre-tokenizer type: 'smallm'"):
        load(str(path))


def test_the_bundled_model_without_its_template_cannot_be_asked(tmp_path: Path) -> None:
    path = ggufs.bundled_with(tmp_path / "m.gguf", swap=(b"tokenizer.chat_template", b"tokenizer.chat_tempmate"))
    with pytest.raises(ModelError, match="has no chat template"):
        load(str(path))


@pytest.mark.parametrize("kept", [5, 23, 40, 1000, 2 << 20, -1])
def test_a_model_cut_anywhere_is_cut_short(tmp_path: Path, kept: int) -> None:
    path = ggufs.bundled_with(tmp_path / "m.gguf")
    with path.open("rb+") as file:
        file.truncate(kept if kept > 0 else path.stat().st_size + kept)
    with pytest.raises(
        ModelError, match=r"the file is cut short: it (ends in the middle of its header|has [0-9,]+ bytes of 98,362,432)"
    ):
        load(str(path))


DAMAGED = {
    "a version of the future": (4, b"\x09\0\0\0", "GGUF version 9 is not 2 or 3"),
    "the other byte order": (4, b"\0\0\0\x03", "GGUF version 50331648"),
    "a text without end": (24, b"\xff" * 8, "a text of 18446744073709551615 bytes"),
    "a value of no type": (24 + 8 + 20, b"\x63\0\0\0", "a value of unknown type 99"),
}


@pytest.mark.parametrize(("at", "data", "message"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_header_is_told(tmp_path: Path, at: int, data: bytes, message: str) -> None:
    path = ggufs.fake(tmp_path / "m.gguf", ggufs.chat())
    with path.open("rb+") as file:
        file.seek(at)
        file.write(data)
    with pytest.raises(ModelError, match=f"the file's header is damaged \\({message}"):
        load(str(path))
